"""After the convocation: corrected, cancelled, put off, proved by hand; before it: given up."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.governance.assemblies.actions import changing, people, preparing, sending, session
from maillage.communities.governance.assemblies.cards import AssemblyCard, CorrectionCard, PointCard
from maillage.communities.governance.assemblies.enums import AssemblyKind, AssemblyState, PointKind, Sending
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.links import write_token
from maillage.communities.governance.assemblies.models import (
    AgendaPoint,
    Assembly,
    Candidate,
    Proxy,
    Voter,
)
from maillage.foundation.notify.actions import deliver
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance.assemblies import makers

TODAY = timezone.localdate
ELECTION = PointCard(PointKind.ELECTION, "Élire une personne", office="Bureau")
ADDED = PointCard(PointKind.RESOLUTION, "Point ajouté")


def ahead(cast, days, points):
    """An assembly convened in due time, this many days before it."""
    makers.members(cast.ours, cast.alice, 3)
    one = makers.draft(cast.ours, cast.alice, points=points)
    start = timezone.now() + timedelta(days=days)
    with community_scope(cast.ours):
        card = AssemblyCard(AssemblyKind.ORDINARY, "AG", start, "Salle des fêtes")
        asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
        preparing.save_assembly(key=one.key, card=card, **asked)
        preparing.convene(today=TODAY(), **asked)
        one.refresh_from_db()
    return one, asked


@pytest.mark.django_db
def test_a_convened_assembly_is_put_off_with_a_reason_told_to_all_and_its_candidates_kept(cast, client):
    one, asked = ahead(cast, 20, [ELECTION])
    giver, holder, last = makers.voters_of(one)
    with community_scope(cast.ours):
        people.give_proxy(giver=giver, holder=holder, now=timezone.now())
        point = AgendaPoint.objects.get(assembly=one)
        people.stand(point=point, voter=last, statement="Mes mots.", now=timezone.now())
    client.force_login(cast.alice)
    page = reverse("assembly_cancel", args=[cast.ours.slug, one.number])
    assert client.post(page, {"reason": ""}).status_code == 422
    day = timezone.localtime(timezone.now() + timedelta(days=40))
    sent = {"reason": "Salle inondée.", "put_off_to": f"{day:%Y-%m-%dT%H:%M}"}
    assert "est reportée" in client.post(page, sent, follow=True).text
    with community_scope(cast.ours):
        one = Assembly.objects.get(pk=one.pk)
        after = Assembly.objects.get(replaces=one)
        assert (one.state, one.cancel_reason) == (AssemblyState.CANCELLED, "Salle inondée.")
        assert not Proxy.objects.filter(revoked_at=None).exists()
        preparing.convene(**(asked | {"number": after.number}), today=TODAY())
        assert Candidate.objects.get(point__assembly=after).statement == "Mes mots."
    told = MailMessage.objects.filter(key__startswith=f"assembly-cancelled-{one.pk}")
    assert told.count() == 3
    assert "Salle inondée." in told[0].text
    assert "est reportée" in Client().get(reverse("assembly_link", args=[write_token(giver)])).text
    assert client.get(reverse("assembly_desk", args=[cast.ours.slug, one.number])).status_code == 404


@pytest.mark.django_db
def test_a_second_call_that_is_cancelled_leaves_its_place_to_another(cast):
    one = makers.opened(cast.ours, cast.alice, there=0)
    with community_scope(cast.ours):
        asked = {"by": cast.alice, "community": cast.ours}
        makers.session.end_without_quorum(number=one.number, **asked)
        again = preparing.call_again(number=one.number, today=TODAY(), **asked)
        preparing.convene(number=again.number, today=TODAY(), late_reason="Essai.", **asked)
        changing.cancel_assembly(number=again.number, reason="Neige.", **asked)
        other = preparing.call_again(number=one.number, today=TODAY(), **asked)
    assert other.number != again.number


@pytest.mark.django_db
def test_the_hour_and_the_place_are_corrected_with_a_notice_the_day_is_not(cast):
    one, asked = ahead(cast, 20, [ELECTION])
    with community_scope(cast.ours):
        start = timezone.localtime(one.starts_at).replace(hour=6, minute=30)
        card = CorrectionCard(start, "Gymnase", "")
        assert len(changing.correct_assembly(card=card, today=TODAY(), **asked)) == 2
        assert changing.correct_assembly(card=card, today=TODAY(), **asked) == ()
        told = MailMessage.objects.filter(key__startswith="assembly-corrected-")
        assert told.count() == 3
        assert "Lieu\xa0: Gymnase (au lieu de Salle des fêtes)" in told[0].text
        assert "06:30" in told[0].text
        with pytest.raises(RefusedError, match="reportez"), transaction.atomic():
            changing.correct_assembly(
                card=CorrectionCard(start + timedelta(days=1), "Gymnase"), today=TODAY(), **asked
            )


@pytest.mark.django_db
def test_the_agenda_changes_while_the_notice_runs_not_after(cast):
    one, asked = ahead(cast, 20, [ELECTION])
    key = uuid.uuid4()
    with community_scope(cast.ours):
        for _ in range(2):
            changing.correct_point(card=ADDED, key=key, today=TODAY(), **asked)
        assert [point.title for point in AgendaPoint.objects.filter(assembly=one)] == [
            "Élire une personne", "Point ajouté",
        ]  # fmt: skip
        first = AgendaPoint.objects.get(assembly=one, number=1)
        with pytest.raises(RefusedError, match="nature"), transaction.atomic():
            changing.correct_point(card=ADDED, point=first.pk, today=TODAY(), **asked)
        late = TODAY() + timedelta(days=6)
        with pytest.raises(RefusedError, match="délai des statuts"), transaction.atomic():
            changing.correct_point(card=ADDED, key=uuid.uuid4(), today=late, **asked)
    told = MailMessage.objects.filter(key__startswith="assembly-corrected-")
    assert (told.count(), "Point 2 ajouté" in told[0].text) == (3, True)


@pytest.mark.django_db
def test_a_stale_page_removes_no_other_point_and_a_double_press_adds_one(cast, client):
    points = [PointCard(PointKind.INFORMATION, title) for title in ("Un", "Deux", "Trois")]
    one = makers.draft(cast.ours, cast.alice, points=points)
    client.force_login(cast.alice)
    with community_scope(cast.ours):
        first = AgendaPoint.objects.get(assembly=one, number=1)
    page = reverse("agenda_point", args=[cast.ours.slug, one.number, first.pk])
    client.post(page, {"do": "remove"})
    assert client.post(page, {"do": "remove"}).status_code == 404
    new = reverse("agenda_point", args=[cast.ours.slug, one.number, 0])
    typed = {"key": str(uuid.uuid4()), "kind": "information", "title": "Quatre", "seats": "1"}
    for _ in range(2):
        client.post(new, typed)
    with community_scope(cast.ours):
        titles = list(AgendaPoint.objects.filter(assembly=one).values_list("title", flat=True))
    assert titles == ["Deux", "Trois", "Quatre"]


@pytest.mark.django_db
def test_a_draft_is_deleted_and_a_convened_assembly_is_not(cast, client):
    one = makers.convened(cast.ours, cast.alice, voters=1)
    gone = makers.draft(cast.ours, cast.alice)
    client.force_login(cast.alice)
    for number in (one.number, gone.number):
        client.post(reverse("assembly_delete", args=[cast.ours.slug, number]))
    with community_scope(cast.ours):
        assert [kept.pk for kept in Assembly.objects.all()] == [one.pk]


@pytest.mark.django_db
def test_a_mail_that_never_left_is_replaced_by_hand_and_one_that_left_is_not(cast, client):
    one = makers.convened(cast.ours, cast.alice, voters=3)
    asked = {"by": cast.alice, "community": cast.ours, "number": one.number, "how": Sending.LETTER}
    left = MailMessage.objects.get(recipient="zoe.1@exemple.invalid")
    client.force_login(cast.alice)
    with community_scope(cast.ours):
        deliver(message_id=left.pk)
    labels = client.get(reverse("assembly_labels", args=[cast.ours.slug, one.number])).text
    assert "Exemple001" not in labels
    assert "Exemple002" in labels
    page = client.get(reverse("assembly_sendings", args=[cast.ours.slug, one.number])).text
    assert page.count("pas parti</") == 2
    with community_scope(cast.ours):
        with pytest.raises(RefusedError, match="à venir"), transaction.atomic():
            sending.note_sent(voters=[2], on=TODAY() + timedelta(days=1), today=TODAY(), **asked)
        assert sending.note_sent(voters=[1, 2], on=TODAY(), today=TODAY(), **asked) == 1
        how = {voter.rank: voter.sent_how for voter in Voter.objects.filter(assembly=one)}
    assert how == {1: Sending.MAIL, 2: Sending.LETTER, 3: Sending.MAIL}


@pytest.mark.django_db
def test_an_assembly_opens_on_the_day_it_was_convened_for_and_no_other(cast, client):
    one = makers.convened(cast.ours, cast.alice)
    chair = makers.entitled(one)[0].label
    with community_scope(cast.ours):
        Assembly.objects.filter(pk=one.pk).update(starts_at=timezone.now() - timedelta(days=3))
        asked = {
            "by": cast.alice,
            "community": cast.ours,
            "number": one.number,
            "chair": chair,
            "clerk": "Max",
        }
        with pytest.raises(RefusedError, match="est passé"), transaction.atomic():
            session.open_session(today=timezone.localdate(), **asked)
    client.force_login(cast.alice)
    shown = client.get(reverse("assembly_desk", args=[cast.ours.slug, one.number])).text
    assert reverse("assembly_cancel", args=[cast.ours.slug, one.number]) in shown
    assert 'value="open"' not in shown


@pytest.mark.django_db
def test_those_whom_no_mail_reaches_are_counted_and_listed_at_each_change(cast, client):
    one, _ = ahead(cast, 20, [ELECTION])
    with community_scope(cast.ours):
        Voter.objects.filter(assembly=one, rank=1).update(email="", sent_how=Sending.HAND, sent_on=TODAY())
        Voter.objects.filter(assembly=one, rank=2).update(sent_how=Sending.LETTER)
    client.force_login(cast.alice)
    start = timezone.localtime(one.starts_at)
    corrected = {"starts_at": f"{start:%Y-%m-%dT%H:%M}", "place": "Gymnase", "video_url": ""}
    edit = reverse("assembly_edit", args=[cast.ours.slug, one.number])
    assert "2 convoqués sans courriel restent à prévenir" in client.post(edit, corrected, follow=True).text
    cancel = reverse("assembly_cancel", args=[cast.ours.slug, one.number])
    assert "2 n’ont pas de courriel" in client.get(cancel).text
    assert "2 convoqués sans courriel" in client.post(cancel, {"reason": "Neige."}, follow=True).text
    shown = client.get(reverse("assembly_sendings", args=[cast.ours.slug, one.number])).text
    labels = reverse("assembly_labels", args=[cast.ours.slug, one.number]) + "?liste=sans"
    assert labels in shown
    listed = client.get(labels).text
    assert ["Exemple001" in listed, "Exemple002" in listed, "Exemple003" in listed] == [True, True, False]
