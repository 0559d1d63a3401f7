"""A vote annulled while open is held again; a departure noted while a vote opens still counts in it."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions import annulling, people, voting
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.links import write_token
from maillage.communities.governance.assemblies.models import AgendaPoint, Mark, Presence, Urn
from maillage.communities.governance.assemblies.papers import minutes_document
from maillage.communities.governance.assemblies.roll import roll_of
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance.assemblies import makers


@pytest.mark.django_db
def test_a_vote_opened_by_mistake_is_annulled_and_held_again(cast, client):
    point = makers.voting_on(cast.ours, cast.alice)
    one, (first, second, *_) = point.assembly, makers.entitled(point.assembly)
    makers.vote(point, first, "for")
    with community_scope(cast.ours):
        AgendaPoint.objects.update(state="pending")
        with pytest.raises(DatabaseError), transaction.atomic():
            Urn.objects.all()._raw_delete("default")  # while somebody is marked as having voted
        AgendaPoint.objects.update(state="open")
    client.force_login(cast.alice)
    desk = reverse("assembly_desk", args=[cast.ours.slug, one.number])
    assert "Annuler le vote" in client.get(desk).text
    assert "Dites pourquoi" in client.post(desk, {"do": "annul", "point": "1"}, follow=True).text
    why = {"do": "annul", "point": "1", "reason": "Secret demandé."}
    assert "il peut s’ouvrir de nouveau" in client.post(desk, why, follow=True).text
    page = reverse("assembly_link", args=[write_token(second)])
    stale = {"do": "vote", "point": "1", "for": str(second.pk), f"choice-{second.pk}": "for"}
    assert "s’il a été annulé" in Client().post(page, stale).text
    with community_scope(cast.ours):
        assert not Mark.objects.exists()
        assert not Urn.objects.exists()
        told = AuditEvent.objects.get(action="ballot.annulled")
        assert told.details["ballots"] == 1
        again = voting.open_vote(by=cast.alice, community=cast.ours, number=one.number, point=1, secret=True)
    for voter in (first, second):
        makers.vote(again, voter, "against")
    makers.vote(again, makers.entitled(one)[2], "for")
    closed = makers.close(again, cast.alice)
    assert not closed.result["adopted"]
    with community_scope(cast.ours):
        document = minutes_document(one, queries.points(one), roll_of(one), None, [], cast.ours)
        assert "1 bulletin détruit sans être lu)" in repr(document)
        assert "Secret demandé." in repr(document)
        with pytest.raises(RefusedError), transaction.atomic():
            annulling.annul_vote(
                by=cast.alice, community=cast.ours, number=one.number, point=1, reason="Non."
            )


@pytest.mark.django_db
def test_the_hour_of_a_departure_is_read_in_the_turn_of_the_assembly(cast, monkeypatch):
    one = makers.opened(cast.ours, cast.alice)
    voter = makers.entitled(one)[0]
    asked, taken = people.turn_of, []

    def waited(*args):
        found = asked(*args)
        taken.append(timezone.now())
        return found

    monkeypatch.setattr(people, "turn_of", waited)
    page = reverse("assembly_link", args=[write_token(voter)])
    assert "départ est noté" in Client().post(page, {"do": "leave"}, follow=True).text
    with community_scope(cast.ours):
        assert Presence.objects.get(voter=voter).left_at > taken[0]
