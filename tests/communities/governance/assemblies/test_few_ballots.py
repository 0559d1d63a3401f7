"""A secret vote with one or two ballots in a college is never published silently."""

import pytest
from django.db import transaction
from django.urls import reverse

from maillage.communities.governance.assemblies.actions import voting
from maillage.communities.governance.assemblies.enums import FewBallots
from maillage.communities.governance.assemblies.errors import FewBallotsError
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
