"""Control A03: connections are reused by requests of two communities; none ever carries the other's rows.

Real threads, real commits, an exception in every seventh round of each thread: out of the guarantees, whose
stage is a transaction that stays open.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.tenancy.scope import community_scope

THREADS, ROUNDS = 4, 60


class DeliberateError(RuntimeError):
    """Raised inside a scope, as a failing page would."""


def _setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.communities', true)")
        return cursor.fetchone()[0] or ""


def _visit(communities, rank: int) -> list[str]:
    faults = []
    try:
        for turn in range(ROUNDS):
            community = communities[(rank + turn) % 2]
            try:
                with community_scope(community):
                    seen = set(RoleAssignment.objects.values_list("community_id", flat=True))
                    if seen != {community.pk}:
                        faults.append(f"saw {seen} as {community.pk}")
                    if turn % 7 == 0:
                        raise DeliberateError
            except DeliberateError:
                pass
            if _setting():
                faults.append(f"setting left behind: {_setting()}")
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM foundation_roleassignment")
                if cursor.fetchone()[0]:
                    faults.append("rows seen outside a scope")
    finally:
        connection.close()
    return faults


@pytest.mark.django_db(transaction=True)
def test_a_reused_connection_never_carries_another_community(cast):
    communities = [cast.ours, cast.theirs]
    with ThreadPoolExecutor(THREADS) as pool:
        faults = [f for result in pool.map(lambda r: _visit(communities, r), range(THREADS)) for f in result]
    assert faults == []


@pytest.mark.django_db
def test_a_failed_statement_leaves_the_outer_scope_in_place(cast):
    """The former value comes back after an error inside a nested scope."""
    with community_scope(cast.ours):
        with pytest.raises(DeliberateError), community_scope(cast.theirs):
            raise DeliberateError
        assert set(RoleAssignment.objects.values_list("community_id", flat=True)) == {cast.ours.pk}
        assert _setting() == str(cast.ours.pk)
