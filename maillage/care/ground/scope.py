"""Opening the walls of patient data: the settings that its row policies read, local to one transaction."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django_scopes import scope

from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.enums import Category
from maillage.foundation.tenancy.models import Community

# Every setting is always written: none of a former session can be left.
_SETTINGS = ("app.communities", "app.user", "app.care_case", "app.care_desk", "app.care_as")
_SQL = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)
_CLOSED = ("",) * len(_SETTINGS)
_NOBODY = "-"


@contextmanager
def walls(
    using: str,
    community: Community,
    *,
    person: int | None = None,
    case: object = None,
    desk: bool = False,
    categories: Collection[Category] | None = None,
) -> Iterator[None]:
    """In one transaction of this connection, what this person may see in this community.

    ``categories``: as what they may hold a seat today; seats of another count for nothing. None: any.
    """
    held = "" if categories is None else ",".join(sorted(categories)) or _NOBODY
    values = (str(community.pk), str(person or ""), str(case or ""), "on" if desk else "", held)
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute(_SQL, values)
        try:
            with scope(care=community.pk):
                yield
        finally:
            # A transaction inside another (tests, jobs) must not leave its settings behind; a broken one may
            # take no statement, and its rollback closes everything.
            raw = connections[using].connection
            usable = raw is not None and not raw.closed and raw.info.transaction_status.name == "INTRANS"
            if usable and not connections[using].needs_rollback:
                with connections[using].cursor() as cursor:
                    cursor.execute(_SQL, _CLOSED)


@contextmanager
def upkeep(community: Community) -> Iterator[None]:
    """The rows of a community for keys, purge and notices: by the owner, who opens no sealed value."""
    with walls(UPKEEP, community):
        yield
