"""Votes: n dots each, one ballot a person, changed until the close, counted anew."""

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, connections, transaction

from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.findings import actions, queries
from maillage.planning.diagnosis.findings.errors import FindingError
from maillage.planning.diagnosis.findings.models import Ballot, Dot, HistoryEntry, Need, Vote
from tests.planning.diagnosis.findings import makers


@pytest.fixture
def choices(cast):
    return [makers.propose(cast.ours, cast.bob, title=f"Constat {rank}") for rank in range(3)]


def counted(community, vote):
    with community_scope(community):
        return [(row.title, row.dots, row.voters) for row in queries.tally(vote)]


@pytest.mark.django_db
def test_a_ballot_replaces_the_one_before(cast, choices):
    vote = makers.vote(cast.ours, cast.alice, dots=3)
    first, second, _ = choices
    makers.cast(cast.ours, cast.bob, vote, {first.pk: 3})
    makers.cast(cast.ours, cast.bob, vote, {first.pk: 1, second.pk: 2})
    makers.cast(cast.ours, cast.alice, vote, {second.pk: 1, first.pk: 0})
    assert counted(cast.ours, vote) == [("Constat 1", 3, 2), ("Constat 0", 1, 1)]
    with community_scope(cast.ours):
        assert Ballot.objects.count() == 2


@pytest.mark.django_db
def test_too_many_dots_a_stranger_and_a_closed_vote_are_refused(cast, choices):
    vote = makers.vote(cast.ours, cast.alice, dots=3)
    theirs = makers.propose(cast.theirs, cast.charlie)
    with pytest.raises(FindingError, match="3 points"):
        makers.cast(cast.ours, cast.bob, vote, {choices[0].pk: 2, choices[1].pk: 2})
    with pytest.raises(FindingError, match="posé"):
        makers.cast(cast.ours, cast.bob, vote, {choices[0].pk: -1})
    with pytest.raises(FindingError, match="plus dans le vote"):
        makers.cast(cast.ours, cast.bob, vote, {theirs.pk: 1})
    with pytest.raises(PermissionDenied):
        makers.cast(cast.ours, cast.holder(Role.ADVISER), vote, {choices[0].pk: 1})
    makers.cast(cast.ours, cast.bob, vote, {choices[0].pk: 1})
    makers.close(cast.ours, cast.alice, vote)
    makers.close(cast.ours, cast.alice, vote)
    with pytest.raises(FindingError, match="clos"):
        makers.cast(cast.ours, cast.bob, vote, {choices[1].pk: 1})
    with community_scope(cast.ours):
        result = HistoryEntry.objects.get(act="closed").details["result"]
    assert result == [{"number": choices[0].number, "dots": 1, "voters": 1}]


@pytest.mark.django_db
def test_the_last_day_ends_a_vote_and_lets_another_open(cast, choices):
    vote = makers.vote(cast.ours, cast.alice)
    with pytest.raises(FindingError, match="encore ouvert"):
        makers.vote(cast.ours, cast.alice)
    with community_scope(cast.ours):
        Vote.objects.filter(pk=vote.pk).update(closes_on=date(2026, 11, 21))
    with pytest.raises(FindingError, match="clos"):
        makers.cast(cast.ours, cast.bob, vote, {choices[0].pk: 1})
    makers.vote(cast.ours, cast.alice)
    with community_scope(cast.ours):
        assert Vote.objects.get(pk=vote.pk).closed_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "closed", "why"),
    [
        ("UPDATE planning_dot SET count = 9", False, "allowed"),
        ("UPDATE planning_dot SET count = 1", True, "closed"),
        ("DELETE FROM planning_dot", True, "closed"),
    ],
)
def test_the_database_counts_too(cast, choices, statement, closed, why):
    vote = makers.vote(cast.ours, cast.alice, dots=3)
    makers.cast(cast.ours, cast.bob, vote, {choices[0].pk: 3})
    if closed:
        makers.close(cast.ours, cast.alice, vote)
    with community_scope(cast.ours), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match=why), transaction.atomic():
            cursor.execute(statement)
        assert Dot.objects.get().count == 3


def all_at_once(acts) -> list[str]:
    """Run each act in a thread of its own, started together; returns what was refused."""
    gate, refused = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait()
            act()
        except FindingError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
def test_everyone_clicks_at_once(cast):
    """Eight ballots of one person, four changes of order and two closings leave one ballot and one order."""
    choices = [makers.propose(cast.ours, cast.bob, title=f"Constat {rank}") for rank in range(3)]
    needs = [makers.join(cast.ours, cast.alice, [choices[0]], title=f"Besoin {rank}") for rank in range(4)]
    vote = makers.vote(cast.ours, cast.alice, dots=4)

    def put(rank):
        return lambda: makers.cast(
            cast.ours, cast.bob, vote, {choices[rank % 3].pk: 3, choices[(rank + 1) % 3].pk: 1}
        )

    def move(need, rank):
        def act():
            with community_scope(cast.ours):
                actions.rank_need(by=cast.alice, community=cast.ours, need=need, rank=rank)

        return act

    ranks = [move(need, 1 + index % 2) for index, need in enumerate(needs)]
    assert all_at_once([*(put(rank) for rank in range(8)), *ranks]) == []
    refused = all_at_once([put(0), *(lambda: makers.close(cast.ours, cast.alice, vote) for _ in range(2))])
    assert all("clos" in why for why in refused)
    with community_scope(cast.ours):
        assert Ballot.objects.count() == 1
        assert sum(dot.count for dot in Dot.objects.all()) == 4
        assert [need.rank for need in Need.objects.standing()] == [1, 2, 3, 4]
        assert HistoryEntry.objects.filter(act="closed").count() == 1
