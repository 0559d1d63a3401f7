"""A mis-tap on the roll is undone while no vote was open since: the proxy that it ended counts again."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from maillage.communities.governance.assemblies.actions import people, session, voting
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import Presence
from maillage.communities.governance.assemblies.papers import attendance
from maillage.communities.governance.assemblies.roll import roll_of
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance.assemblies import makers


@pytest.mark.django_db
def test_a_presence_noted_on_the_wrong_line_gives_the_proxy_back(cast, client):
    one = makers.convened(cast.ours, cast.alice)
    holder, giver, *others = makers.entitled(one)
    asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
    with community_scope(cast.ours):
        people.give_proxy(giver=giver, holder=holder, now=timezone.now())
        for voter in (holder, *others):
            makers.arrive(voter, cast.alice)
        session.open_session(chair=holder.label, clerk="Max", today=timezone.localdate(), **asked)
    client.force_login(cast.alice)
    desk = reverse("assembly_desk", args=[cast.ours.slug, one.number])
    wrong = {"rank": str(giver.rank)}
    for do in ("arrive", "leave"):
        client.post(desk, wrong | {"do": do})
    assert f'Pointé par erreur<span class="visually-hidden"> : {giver.label}' in client.get(desk).text
    assert "est effacée" in client.post(desk, wrong | {"do": "void"}, follow=True).text
    with community_scope(cast.ours):
        roll = roll_of(one)
        assert roll.proxy_of(giver.pk).holder_id == holder.pk
        assert attendance(one, roll)[giver.rank - 1][2] == f"représenté par {holder}"
        told = AuditEvent.objects.filter(action="assembly.presence").latest("pk").details
        assert (told["voided"], told["rank"]) == (True, giver.rank)
        # Who was there during a vote, were it to arrive while it was open, counted in it.
        voting.open_vote(point=1, secret=False, **asked)
        makers.arrive(giver, cast.alice)
        for late in (giver, holder):
            with pytest.raises(RefusedError, match="Un vote a eu lieu"), transaction.atomic():
                people.void_stay(by=cast.alice, voter=late)
        assert Presence.objects.filter(voter=giver).exists()
    assert "Pointé par erreur" not in client.get(desk).text
