"""Candidacies: by the link, by the desk, kept at the second call, and when nobody stands."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions import people, preparing, session, voting
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.links import write_token
from maillage.communities.governance.assemblies.models import AgendaPoint, Candidate
from maillage.communities.governance.assemblies.papers import minutes_document
from maillage.communities.governance.assemblies.roll import roll_of
from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.models import Member
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance.assemblies import makers


@pytest.mark.django_db
def test_the_desk_files_and_withdraws_a_candidacy_until_the_vote_opens(cast, client):
    one = makers.opened(cast.ours, cast.alice, points=makers.ELECTION)
    voter, other = makers.entitled(one)[1:3]
    with community_scope(cast.ours):
        type(one).objects.update(candidates_until=timezone.localdate() - timedelta(days=3))
        one.refresh_from_db()
        point = AgendaPoint.objects.get(assembly=one)
        with pytest.raises(RefusedError), transaction.atomic():
            people.stand(point=point, voter=other, statement="", now=timezone.now())
    client.force_login(cast.alice)
    desk = reverse("assembly_desk", args=[cast.ours.slug, one.number])
    asked = {"point": "1", "rank": str(voter.rank)}
    assert "est inscrite" in client.post(desk, asked | {"do": "stand"}, follow=True).text
    client.post(desk, asked | {"do": "stand", "rank": str(other.rank)})
    link = reverse("assembly_link", args=[write_token(voter)])
    assert "Retirer ma candidature" in Client().get(link).text
    assert "est retirée" in client.post(desk, asked | {"do": "withdraw"}, follow=True).text
    with community_scope(cast.ours):
        assert [c.voter_id for c in Candidate.objects.filter(withdrawn_at=None)] == [other.pk]
        filed = AuditEvent.objects.filter(action="assembly.candidate", details__stands=True).first()
        assert (filed.actor_id, filed.details["late"]) == (cast.alice.pk, True)
        voting.open_vote(by=cast.alice, community=cast.ours, number=one.number, point=1, secret=False)
    assert "ne changent plus" in client.post(desk, asked | {"do": "stand"}, follow=True).text


@pytest.mark.django_db
def test_without_candidate_the_session_goes_on_and_the_minutes_say_why(cast, client):
    one = makers.opened(cast.ours, cast.alice, points=makers.ELECTION)
    client.force_login(cast.alice)
    desk = reverse("assembly_desk", args=[cast.ours.slug, one.number])
    assert "Constater la carence" in client.get(desk).text
    client.post(desk, {"do": "none", "point": "1"})
    with community_scope(cast.ours):
        document = minutes_document(one, queries.points(one), roll_of(one), None, [], cast.ours)
        assert "les sièges restent vacants" in repr(document)
        session.end_session(by=cast.alice, community=cast.ours, number=one.number)
        assert "n’a pas été mis aux voix" not in repr(document)


@pytest.mark.django_db
def test_the_second_call_keeps_who_stood_and_says_so(cast):
    one = makers.convened(cast.ours, cast.alice, voters=6, points=makers.ELECTION)
    stands, gone, left = makers.entitled(one)[:3]
    asked = {"by": cast.alice, "community": cast.ours}
    with community_scope(cast.ours):
        point = AgendaPoint.objects.get(assembly=one)
        for voter in (stands, gone, left):
            people.stand(point=point, voter=voter, statement="Mes mots.", now=timezone.now())
        people.withdraw(point=point, voter=gone, now=timezone.now())
        session.open_session(chair="Zoé", clerk="Max", today=timezone.localdate(), number=one.number, **asked)
        session.end_without_quorum(number=one.number, **asked)
        again = preparing.call_again(number=one.number, today=timezone.localdate(), **asked)
        gone_for_good = {"status": MemberStatus.RADIE, "left_on": timezone.localdate()}
        Member.objects.filter(pk=left.member_id).update(**gone_for_good)
        preparing.convene(number=again.number, today=timezone.localdate(), late_reason="Essai.", **asked)
        kept = Candidate.objects.get(point__assembly=again, withdrawn_at=None)
        assert (kept.voter.member_id, kept.statement) == (stands.member_id, "Mes mots.")
    mail = MailMessage.objects.filter(recipient=stands.email).last()
    assert "candidatures déclarées pour la première convocation sont gardées" in mail.text


@pytest.mark.django_db
def test_a_candidacy_is_declared_on_paper_for_an_election_only(cast, client):
    one = makers.convened(cast.ours, cast.alice, points=makers.ELECTION)
    other = makers.convened(cast.ours, cast.alice, voters=0)
    client.force_login(cast.bob)
    paper = client.get(reverse("candidacy_form", args=[cast.ours.slug, one.number, 1]))
    assert (paper.status_code, paper["Content-Type"], paper.content[:4]) == (200, "application/pdf", b"%PDF")
    assert client.get(reverse("candidacy_form", args=[cast.ours.slug, other.number, 1])).status_code == 404


@pytest.mark.django_db
def test_a_statement_is_never_lost_silently(cast, client):
    """2 000 characters as a browser counts them pass; more are given back; the desk erases nobody's words."""
    one = makers.convened(cast.ours, cast.alice, points=makers.ELECTION)
    voter = makers.entitled(one)[1]
    link = reverse("assembly_link", args=[write_token(voter)])
    full, long = "Mes mots\r\n" * 222 + "a", "Trop long. " * 200
    phone = Client()
    assert phone.post(link, {"do": "stand", "point": "1", "statement": long}).status_code == 422
    refused = phone.post(link, {"do": "stand", "point": "1", "statement": long}).text
    assert long.strip() in refused
    with community_scope(cast.ours):
        assert not Candidate.objects.exists()
    assert phone.post(link, {"do": "stand", "point": "1", "statement": full}).status_code == 302
    shown = phone.get(link).text
    assert shown.count("Mes mots") >= 2 * 222
    assert "Corriger ma profession de foi" in shown
    client.force_login(cast.alice)
    desk = reverse("assembly_desk", args=[cast.ours.slug, one.number])
    asked = {"do": "stand", "point": "1", "rank": str(voter.rank)}
    assert client.post(desk, asked | {"statement": ""}).status_code == 302
    kept = client.post(desk, asked | {"statement": long})
    assert (kept.status_code, long.strip() in kept.text) == (422, True)
    assert f'<option value="{voter.rank}" selected>' in kept.text
    with community_scope(cast.ours):
        assert Candidate.objects.get().statement == full.replace("\r\n", "\n")
    phone.post(link, {"do": "stand", "point": "1", "statement": "Corrigée."})
    with community_scope(cast.ours):
        assert Candidate.objects.get().statement == "Corrigée."
