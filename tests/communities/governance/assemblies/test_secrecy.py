"""Who reads the database as its administrator does, with PostgreSQL's own columns, finds no ballot (E07)."""

import itertools
import json
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from maillage.communities.governance.assemblies import urn as box
from maillage.communities.governance.assemblies.actions import voting
from maillage.communities.governance.assemblies.cards import PaperBallot
from maillage.communities.governance.assemblies.links import write_token
from maillage.communities.governance.assemblies.models import Sheet
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance.assemblies import makers

MARKS, URN, LOG = "communities_mark", "communities_urn", "foundation_auditevent"


@dataclass(frozen=True, slots=True)
class Found:
    """A row as PostgreSQL keeps it: the number of what wrote it, its place in the table, its text."""

    table: str
    written: int
    place: tuple[int, int]
    row: str


def everything(community) -> list[Found]:
    """Every row of every table of the database, whatever its room, in the order of the writings."""
    found = []
    with community_scope(community), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT xmin::text::bigint, ctid::text, t.*::text FROM "{table}" t')
            for written, place, row in cursor.fetchall():
                page, line = place.strip("()").split(",")
                found.append(Found(table, written, (int(page), int(line)), row))
    return sorted(found, key=lambda one: one.written)


def since(found, action) -> list[Found]:
    """What was written after the last line of the log for this action."""
    line = [one.written for one in found if one.table == LOG and action in one.row][-1]
    return [one for one in found if one.written > line]


def by_phone(point, voter, choice) -> str:
    """Vote as a telephone does, in a request and a transaction of its own; the receipt."""
    receipt = box.new_receipt() if point.secret else ""
    ballot = {
        "do": "vote", "point": point.number, "for": voter.pk, f"choice-{voter.pk}": choice,
        f"receipt-{voter.pk}": receipt,
    }  # fmt: skip
    answer = Client().post(reverse("assembly_link", args=[write_token(voter)]), ballot)
    assert answer.status_code == 200
    assert receipt in answer.content.decode()
    return receipt


def on_paper(point, by, voters, choices):
    with community_scope(point.community):
        voting.enter_paper(
            by=by, community=point.community, number=point.assembly.number, point=point.number,
            voters=[voter.rank for voter in voters], ballots=[PaperBallot("", choice) for choice in choices],
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_no_join_of_the_database_leads_from_a_voter_to_a_ballot(cast):
    point = makers.voting_on(cast.ours, cast.alice, secret=True, voters=8, there=8)
    voters = makers.entitled(point.assembly)
    came = [voters[at] for at in (5, 0, 6, 3, 1)]
    for voter, choice in zip(came, ("for", "against", "abstain", "for", "against"), strict=True):
        by_phone(point, voter, choice)
    on_paper(point, cast.alice, [voters[7]], ["against"])
    on_paper(point, cast.alice, [voters[4], voters[2]], ["for", "for"])

    during = everything(cast.ours)
    # The attack works: arrivals, and their hours in the log, follow the convocation, number after number.
    assert {"communities_presence", LOG} <= {one.table for one in since(during, "assembly.convened")}
    # Since the opening nothing else was written than marks, which have no hour, and one urn, the last time.
    voted = since(during, "ballot.opened")
    assert {one.table for one in voted} == {MARKS, URN}
    assert [one.table for one in voted].count(URN) == 1
    marks = [one for one in voted if one.table == MARKS]
    assert len(marks) == 8

    makers.close(point, cast.alice)
    after = [one for one in everything(cast.ours) if one.table == MARKS]
    # What the marks were is gone: written at once, at places that follow the roll, not the votes.
    assert len({one.written for one in after}) == 1
    assert after[0].written > marks[-1].written
    placed = sorted(after, key=lambda one: one.place)
    assert all(f",{voter.pk})" in one.row for voter, one in zip(voters, placed, strict=True))
    assert not {one.row for one in after} & {one.row for one in marks}
    with community_scope(cast.ours):
        paper = AuditEvent.objects.get(action="ballot.cast")
        assert (paper.details["paper"], paper.actor_id) == (3, cast.alice.pk)
        closing = AuditEvent.objects.get(action="ballot.closed")
        assert closing.details["ballots"] == 8


@pytest.mark.django_db(transaction=True)
def test_who_watched_the_order_of_the_votes_reads_the_same_sheet_whoever_voted_what(cast):
    """The attack: note who votes after whom, then read the sheet in any order it has."""
    sheets = []
    for new, said in (
        (4, ("for", "against", "against", "abstain")), (0, ("abstain", "against", "for", "against"))
    ):  # fmt: skip
        point = makers.voting_on(cast.ours, cast.alice, secret=True, voters=new, there=4)
        voters = makers.entitled(point.assembly)
        receipts = [by_phone(point, *pair) for pair in zip(voters, said, strict=True)]
        makers.close(point, cast.alice)
        with community_scope(cast.ours):
            sheet = json.loads(Sheet.objects.get(point=point).content)
        assert sheet.pop("receipts") == sorted(receipts)
        sheets.append(sheet)
    assert sheets[0] == sheets[1]
    # And it does not depend on luck: whatever the order of arrival, the urn holds one same text.
    ballots = [(box.Ballot(0, "", word), code) for word, code in zip(said, "DBCA", strict=True)]
    texts = set()
    for order in itertools.permutations(ballots):
        content = box.Content()
        for ballot, code in order:
            content = box.dropped(content, [ballot], [code * 12])
        texts.add(box.written(content, voters=4, candidates=0, longest_college=0))
    assert len(texts) == 1
