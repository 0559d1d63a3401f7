"""A secret vote with few ballots is never published silently; blank and void ballots weigh nothing."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from maillage.communities.governance.assemblies.actions import people, session, voting
from maillage.communities.governance.assemblies.cards import VOID, PointCard
from maillage.communities.governance.assemblies.enums import FewBallots, MajorityChoice, PointKind
from maillage.communities.governance.assemblies.errors import FewBallotsError, RefusedError
from maillage.communities.governance.assemblies.models import AgendaPoint, Sheet
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance.assemblies import makers


@pytest.mark.django_db
def test_the_chair_chooses_what_is_published_of_two_secret_ballots(cast, client):
    point = makers.voting_on(cast.ours, cast.alice, secret=True)
    for voter in makers.entitled(point.assembly)[:2]:
        makers.vote(point, voter, "for")
    number = point.assembly.number
    asked = {"by": cast.alice, "community": cast.ours, "number": number, "point": 1}
    with community_scope(cast.ours), pytest.raises(FewBallotsError), transaction.atomic():
        voting.close_vote(**asked)
    client.force_login(cast.alice)
    desk = reverse("assembly_desk", args=[cast.ours.slug, number])
    client.post(desk, {"do": "close", "point": "1"})
    assert "ne publier que la décision" in client.get(desk).text
    client.post(desk, {"do": "close", "point": "1", "few": "withheld"})
    with community_scope(cast.ours):
        closed = AgendaPoint.objects.get(pk=point.pk)
        assert Sheet.objects.filter(point=closed).exists()
    assert (closed.result["adopted"], "for" in closed.result, "heads" in closed.result) == (
        True,
        False,
        False,
    )
    assert "La résolution est adoptée" in closed.result["explanation"]
    where = [cast.ours.slug, number, 1]
    assert client.get(reverse("vote_sheet", args=where)).status_code == 404
    shown = client.get(reverse("vote_result", args=where))
    assert (shown.status_code, "sous clé" in shown.text) == (200, True)


@pytest.mark.django_db
def test_three_ballots_and_a_public_vote_close_without_a_question(cast):
    point = makers.voting_on(cast.ours, cast.alice, secret=True)
    for voter in makers.entitled(point.assembly)[:3]:
        makers.vote(point, voter, "for")
    with community_scope(cast.ours):
        closed = voting.close_vote(
            by=cast.alice, community=cast.ours, number=point.assembly.number, point=1, few=FewBallots.WITHHELD
        )
    assert closed.result["heads"]["for"] == 3


@pytest.mark.django_db
def test_a_blank_and_a_void_paper_ballot_weigh_nothing_in_a_resolution(cast, client):
    """3 for, 2 against, 1 void, 1 blank, absolute majority: adopted; as abstentions, it would not be."""
    point = makers.voting_on(
        cast.ours, cast.alice, secret=True, voters=7, there=7,
        points=[PointCard(PointKind.RESOLUTION, "Approuver", majority=MajorityChoice.ABSOLUTE)],
    )  # fmt: skip
    client.force_login(cast.alice)
    page = reverse("assembly_paper", args=[cast.ours.slug, point.assembly.number, 1])
    ranks = [str(one.rank) for one in makers.entitled(point.assembly)[:7]]
    box = {"voters": ranks, "for_0": "3", "against_0": "2", "abstain_0": "0", "blank_0": "1", "void_0": "1"}
    assert client.post(page, box).status_code == 302
    closed = makers.close(point, cast.alice)
    said = [closed.result[word] for word in ("adopted", "for", "against", "abstain", "blank", "void", "cast")]
    assert said == [True, 3, 2, 0, 1, 1, 7]
    assert "hors des voix" in closed.result["explanation"]
    shown = client.get(reverse("vote_result", args=[cast.ours.slug, point.assembly.number, 1])).text
    assert "Nuls" in shown


@pytest.mark.django_db
def test_a_void_paper_ballot_of_an_election_is_entered_as_it_is_and_never_from_a_page(cast, client):
    one = makers.convened(cast.ours, cast.alice, points=makers.ELECTION)
    voters = makers.entitled(one)[:4]
    who = {"by": cast.alice, "community": cast.ours, "number": one.number}
    with community_scope(cast.ours):
        point = AgendaPoint.objects.select_related("assembly", "community").get(assembly=one)
        people.stand(point=point, voter=voters[0], statement="", now=timezone.now())
        for voter in voters:
            makers.arrive(voter, cast.alice)
        session.open_session(chair=voters[0].label, clerk="Max", today=timezone.localdate(), **who)
        voting.open_vote(point=1, secret=True, **who)
        point.refresh_from_db()
    with pytest.raises(RefusedError, match="ne se présente pas"):
        makers.vote(point, voters[0], VOID)
    client.force_login(cast.alice)
    page = reverse("assembly_paper", args=[cast.ours.slug, one.number, 1])
    box = {"voters": [str(voter.rank) for voter in voters], "lines_0": "1\n1\nNul\nblanc"}
    assert client.post(page, box).status_code == 302
    result = makers.close(point, cast.alice).result
    assert (result["void"], result["blank"], result["cast"]) == (1, 1, 4)
    assert result["elected"] == [voters[0].label]
