"""Advisory locks: scarce things are taken one at a time, and each use has a key space of its own."""

from enum import IntEnum, unique

from django.db import connections


@unique
class LockSpace(IntEnum):
    """First key of the two-key lock; never reuse a number."""

    AUDIT = 71_001
    TERRITORY = 71_015
    DIAGNOSIS = 71_016
    MEMBERS = 71_017
    SUPPLY = 71_019
    SCENARIOS = 71_021
    READINGS = 71_023
    FINDINGS = 71_027
    PROJECT = 71_037
    EVALUATION = 71_039
    TARGETS = 71_047
    TREASURY = 71_028
    PROSPECTS = 71_029
    CARDS = 71_030
    RIGHTS = 71_031
    CREATION = 71_034
    REVIEW = 71_035
    FOUNDING = 71_036
    WRITING = 71_033
    CONTRACT = 71_038
    EVIDENCE = 71_040
    DIALOGUE = 71_041
    BUDGET = 71_043
    MEETINGS = 71_044
    INDEMNITIES = 71_045
    ACCOUNTS = 71_046
    VAULT = 71_048
    CARE = 71_049
    SLOTS = 71_050
    ASSEMBLIES = 71_051
    FIGURES = 71_052
    GOVERNANCE = 71_053
    CARE_VAULT = 71_054


def lock(space: LockSpace, key: int, *, using: str = "default") -> None:
    """Wait for the turn of this key (a community's, most often), until the transaction ends."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [space.value, key % 2**31])
