"""Advisory locks: scarce things are taken one at a time, and each use has a key space of its own."""

from enum import IntEnum

from django.db import connection


class LockSpace(IntEnum):
    """First key of the two-key lock; never reuse a number."""

    MEMBERS = 71_017


def lock(space: LockSpace, key: int) -> None:
    """Wait for the turn of this key (a community's, most often), until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [space.value, key % 2**31])
