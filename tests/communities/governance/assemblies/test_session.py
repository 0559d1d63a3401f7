"""From the convocation to the minutes: notice, proofs, quorum, second call, attendance, signatures."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.governance.assemblies import queries, week
from maillage.communities.governance.assemblies.actions import (
    following,
    minutes,
    people,
    preparing,
    sending,
    session,
    voting,
)
from maillage.communities.governance.assemblies.cards import AssemblyCard, Ballot, PaperBallot, PointCard
from maillage.communities.governance.assemblies.codes import room_code
from maillage.communities.governance.assemblies.enums import (
    AssemblyKind,
    AssemblyState,
    FewBallots,
    MajorityChoice,
    PointKind,
    PresenceMode,
    Sending,
    SignerRole,
)
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.links import write_token
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, Mark, Presence, Voter
from maillage.communities.governance.assemblies.papers import attendance, minutes_document
from maillage.communities.governance.assemblies.roll import quorum_of, roll_of
from maillage.communities.members.enums import MemberStatus
from maillage.communities.members.models import Member
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.notify.actions import deliver
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance.assemblies import makers

TODAY = timezone.localdate


@pytest.mark.django_db
def test_the_notice_of_the_statutes_is_computed_kept_or_explained(cast):
    makers.members(cast.ours, cast.alice, 3)
    one = makers.draft(cast.ours, cast.alice)
    with community_scope(cast.ours):
        asked = {"by": cast.alice, "community": cast.ours, "number": one.number, "today": TODAY()}
        with pytest.raises(RefusedError, match="15 jours"), transaction.atomic():
            preparing.convene(**asked)
        card = AssemblyCard(AssemblyKind.ORDINARY, "AG", timezone.now() + timedelta(days=15))
        preparing.save_assembly(by=cast.alice, community=cast.ours, key=one.key, card=card, number=one.number)
        assert preparing.convene(**asked) == 3
        one.refresh_from_db()
        day = timezone.localtime(one.starts_at).date()
        assert (one.last_day(day), one.late_reason) == (TODAY(), "")
        with pytest.raises(RefusedError, match="déjà convoquée"), transaction.atomic():
            preparing.save_point(
                by=cast.alice, community=cast.ours, number=one.number,
                card=PointCard(PointKind.INFORMATION, "Trop tard"),
            )  # fmt: skip


@pytest.mark.django_db
def test_each_convocation_has_its_proof(cast):
    makers.members(cast.ours, cast.alice, 3)
    with community_scope(cast.ours):
        Member.objects.filter(number=9003).update(email="")
    one = makers.convened(cast.ours, cast.alice, voters=0)
    with community_scope(cast.ours):
        sent = MailMessage.objects.get(recipient="zoe.1@exemple.invalid")
        assert "/assemblee/" in sent.text
        deliver(message_id=sent.pk)
        assert sending.note_deliveries(community=cast.ours) == 1
        sending.note_sent(
            by=cast.alice, community=cast.ours, number=one.number, voters=[3], how=Sending.HAND, on=TODAY(),
            today=TODAY(),
        )  # fmt: skip
        rows = Voter.objects.filter(assembly=one).order_by("rank")
        told = [(row.sent_how, row.sent_on, row.delivered_at is not None) for row in rows]
    assert told == [("mail", TODAY(), True), ("mail", TODAY(), False), ("hand", TODAY(), False)]


@pytest.mark.django_db
def test_complaint_18_quorum_proxies_and_majorities_are_counted_by_the_tool(cast):
    points = [PointCard(PointKind.RESOLUTION, "Changer les statuts", "Texte", amends=True)]
    one = makers.convened(cast.ours, cast.alice, voters=8, kind=AssemblyKind.EXTRAORDINARY, points=points)
    holder, first, second, alone, *_ = makers.voters_of(one)
    with community_scope(cast.ours):
        for giver in (first, second):
            people.give_proxy(giver=giver, holder=holder, now=timezone.now())
        assert quorum_of(one, roll_of(one)).there == 0  # the holder is not there yet
        makers.arrive(holder, cast.alice)
        quorum = quorum_of(one, roll_of(one))
        assert (quorum.there, quorum.needed, quorum.met, quorum.missing) == (3, 4, False, 1)
        asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
        session.open_session(chair=holder.label, clerk="Max", today=TODAY(), **asked)
        with pytest.raises(RefusedError, match="quorum"), transaction.atomic():
            voting.open_vote(point=1, secret=False, **asked)
        makers.arrive(alone, cast.alice)
        assert quorum_of(one, roll_of(one)).met
        point = voting.open_vote(point=1, secret=False, **asked)
    makers.vote(point, holder, "for", first)
    with community_scope(cast.ours):
        voting.cast_ballots(point=point, voter=holder, ballots=[Ballot(second.pk, "against")])
    makers.vote(point, alone, "abstain")
    result = makers.close(point, cast.alice).result
    # Two thirds of for and against, abstention aside: 2 of 3.
    assert result["adopted"], result["explanation"]
    with community_scope(cast.ours):
        assert following.propose_rules(point=1, **asked).number == 0


@pytest.mark.django_db
def test_complaint_16_who_came_when_goes_into_the_minutes_without_typing(cast):
    one = makers.convened(cast.ours, cast.alice, voters=5)
    early, late, giver, alone, absent = makers.voters_of(one)
    with community_scope(cast.ours):
        people.give_proxy(giver=giver, holder=early, now=timezone.now())
        people.give_proxy(giver=alone, holder=absent, now=timezone.now())
        makers.arrive(early, cast.alice)
        asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
        session.open_session(chair=early.label, clerk="Max", today=TODAY(), **asked)
        makers.arrive(late, cast.alice)
        people.sign_out(voter=late, now=timezone.now(), by=cast.alice)
        session.end_session(**asked)
        one.refresh_from_db()
        stay = Presence.objects.get(voter=late)
        told = {name: how for name, _, how in attendance(one, roll_of(one))}
        document = minutes_document(one, queries.points(one), roll_of(one), None, [], cast.ours)
        pdf = render_pdf(document)
    hours = [timezone.localtime(moment).strftime("%H:%M") for moment in (stay.arrived_at, stay.left_at)]
    assert told[late.label] == f"sur place, de {hours[0]} à {hours[1]}"
    assert told[giver.label] == f"représenté par {early.label}"
    assert told[alone.label] == f"absent (pouvoir à {absent.label}, qui n’est pas venu)"
    assert told[absent.label] == "absent"
    assert pdf.startswith(b"%PDF")


@pytest.mark.django_db
def test_a_missed_quorum_is_called_again_in_one_press_with_its_own_notice_and_quorum(cast, client):
    one = makers.opened(cast.ours, cast.alice, voters=9, there=2)
    client.force_login(cast.alice)
    desk = reverse("assembly_desk", args=[cast.ours.slug, one.number])
    assert client.post(desk, {"do": "fail"}).status_code == 302
    assert client.post(reverse("assembly_again", args=[cast.ours.slug, one.number])).status_code == 302
    client.post(reverse("assembly_again", args=[cast.ours.slug, one.number]))
    with community_scope(cast.ours):
        again = Assembly.objects.get(previous=one)
        assert (again.call, again.notice_days, again.rules) == (2, 15, one.rules)
        assert timezone.localtime(again.starts_at).date() == TODAY() + timedelta(days=15)
        assert [point.title for point in again.points.all()] == ["Approuver les comptes"]
        preparing.convene(by=cast.alice, community=cast.ours, number=again.number, today=TODAY())
        assert quorum_of(again, roll_of(again)).needed == 0


@pytest.mark.django_db
def test_who_has_not_paid_neither_votes_nor_counts(cast):
    makers.members(cast.ours, cast.alice, 4)
    with community_scope(cast.ours):
        Member.objects.filter(number=9002).update(status=MemberStatus.A_RENOUVELER)
    one = makers.opened(cast.ours, cast.alice, voters=0, there=2)
    with community_scope(cast.ours):
        unpaid = Voter.objects.get(assembly=one, member__number=9002)
        quorum = quorum_of(one, roll_of(one))
        point = voting.open_vote(by=cast.alice, community=cast.ours, number=one.number, point=1, secret=False)
    assert unpaid.excluded == "cotisation non réglée"
    assert (quorum.members, quorum.there) == (3, 2)
    with pytest.raises(RefusedError, match="présence"):
        makers.vote(point, makers.voters_of(one)[1], "for")


@pytest.mark.django_db
def test_a_blank_proxy_is_refused_and_one_is_taken_back_only_before_the_session(cast):
    one = makers.convened(cast.ours, cast.alice, voters=4)
    holder, giver, other, last = makers.voters_of(one)
    page = reverse("assembly_link", args=[write_token(giver)])
    phone = Client()
    assert "pouvoir en blanc" in phone.post(page, {"do": "proxy", "holder": ""}, follow=True).text
    assert (
        f"{holder.label} votera pour vous"
        in phone.post(page, {"do": "proxy", "holder": str(holder.rank)}, follow=True).text
    )
    phone.post(page, {"do": "revoke"})
    phone.post(page, {"do": "proxy", "holder": str(other.rank)})
    with community_scope(cast.ours):
        with pytest.raises(RefusedError, match="porte déjà"), transaction.atomic():
            people.give_proxy(giver=other, holder=last, now=timezone.now())
        session.open_session(
            by=cast.alice, community=cast.ours, number=one.number, chair="Zoé", clerk="Max", today=TODAY()
        )
        with pytest.raises(RefusedError, match="ouverte"), transaction.atomic():
            people.revoke_proxy(giver=giver, now=timezone.now())
        assert roll_of(one).proxy_of(giver.pk).holder_id == other.pk


@pytest.mark.django_db
def test_a_phone_signs_by_the_code_of_the_room_and_votes_with_its_receipt(cast):
    one = makers.opened(cast.ours, cast.alice, voters=4, there=3)
    voter = makers.voters_of(one)[3]
    page, phone = reverse("assembly_link", args=[write_token(voter)]), Client()
    assert "n’est pas celui" in phone.post(page, {"do": "here", "code": "AAAAAA"}, follow=True).text
    with community_scope(cast.ours):
        Assembly.objects.filter(pk=one.pk).update(rules=one.rules | {"remote": False})
    assert "n’admettent pas" in phone.post(page, {"do": "remote"}, follow=True).text
    code = room_code(one.secret, timezone.now())
    assert "présence est notée" in phone.post(page, {"do": "here", "code": code.lower()}, follow=True).text
    with community_scope(cast.ours):
        assert Presence.objects.get(voter=voter).mode == PresenceMode.PRESENT
        voting.open_vote(by=cast.alice, community=cast.ours, number=one.number, point=1, secret=True)
    shown = phone.get(page).text
    receipt = shown.split(f'name="receipt-{voter.pk}" value="')[1][:12]
    vote = {"do": "vote", "point": "1", "for": str(voter.pk), f"receipt-{voter.pk}": receipt}
    assert phone.post(page, vote).status_code == 422
    done = phone.post(page, vote | {f"choice-{voter.pk}": "against"})
    assert receipt in done.text
    assert receipt not in phone.get(page).text
    assert "déjà été déposé" in phone.post(page, vote | {f"choice-{voter.pk}": "for"}).text
    with community_scope(cast.ours):
        assert Mark.objects.count() == 1
        closed = voting.close_vote(
            by=cast.alice, community=cast.ours, number=one.number, point=1, few=FewBallots.TOLD
        )
    assert closed.result["heads"]["against"] == 1


@pytest.mark.django_db
def test_minutes_are_frozen_by_a_signature_signed_by_two_and_published_to_members(cast, client):
    point, _ = makers.decided(cast.ours, cast.alice)
    number = point.assembly.number
    with community_scope(cast.ours):
        asked = {"by": cast.alice, "community": cast.ours, "number": number}
        with pytest.raises(RefusedError, match="signé"), transaction.atomic():
            minutes.write_minutes(opening="Autre", closing="", notes={}, **asked)
        with pytest.raises(PermissionDenied), transaction.atomic():
            minutes.sign_minutes(by=cast.bob, community=cast.ours, number=number, role=SignerRole.PRESIDENT)
        assert len(point.assembly.minutes.sha256) == 64
    client.force_login(cast.bob)
    page = client.get(reverse("assembly_minutes", args=[cast.ours.slug, number])).text
    assert "publié" in page
    assert point.title in page


@pytest.mark.django_db
def test_one_person_does_not_sign_twice(cast):
    one = makers.opened(cast.ours, cast.alice)
    with community_scope(cast.ours):
        asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
        session.end_session(**asked)
        minutes.sign_minutes(role=SignerRole.PRESIDENT, **asked)
        with pytest.raises(RefusedError, match="deux fois"), transaction.atomic():
            minutes.sign_minutes(role=SignerRole.SECRETARY, **asked)
        with pytest.raises(RefusedError, match="signé par les deux"), transaction.atomic():
            minutes.publish_minutes(**asked)
        assert AgendaPoint.objects.filter(assembly=one).count() == 1


@pytest.mark.django_db
def test_a_proxy_of_an_absent_holder_is_in_no_box_and_in_no_count(cast):
    one = makers.convened(cast.ours, cast.alice, voters=4)
    chair, other, giver, absent = makers.voters_of(one)
    asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
    with community_scope(cast.ours):
        people.give_proxy(giver=giver, holder=absent, now=timezone.now())
        for voter in (chair, other):
            makers.arrive(voter, cast.alice)
        session.open_session(chair=chair.label, clerk="Max", today=TODAY(), **asked)
        point = voting.open_vote(point=1, secret=True, **asked)
        with pytest.raises(RefusedError, match="ni présent ni représenté"), transaction.atomic():
            voting.enter_paper(point=1, voters=[giver.rank], ballots=[PaperBallot("", "for")], **asked)
        voting.enter_paper(point=1, voters=[other.rank], ballots=[PaperBallot("", "for")], **asked)
        assert voting.close_vote(point=point.number, few=FewBallots.TOLD, **asked).result["adopted"]
        session.end_session(**asked)
        one.refresh_from_db()
        document = minutes_document(one, queries.points(one), roll_of(one), None, [], cast.ours)
    assert "2 membres présents ou représentés sur 4 ayant droit de vote ce jour" in repr(document)


@pytest.mark.django_db
def test_no_point_eludes_the_majority_of_the_statutes_nor_a_second_call_its_agenda(cast):
    loose = PointCard(PointKind.RESOLUTION, "Changer", "Texte", majority=MajorityChoice.SIMPLE, amends=True)
    amends = PointCard(PointKind.RESOLUTION, "Changer", "Texte", amends=True)
    makers.members(cast.ours, cast.alice, 8)
    for kind, point, why in (
        (AssemblyKind.EXTRAORDINARY, loose, "deux tiers"),
        (AssemblyKind.ORDINARY, amends, "extraordinaire modifie les statuts"),
    ):
        refused = makers.draft(cast.ours, cast.alice, kind=kind, points=[point])
        with community_scope(cast.ours), pytest.raises(RefusedError, match=why), transaction.atomic():
            preparing.convene(
                by=cast.alice, community=cast.ours, number=refused.number, today=TODAY(), late_reason="Essai."
            )
    one = makers.opened(cast.ours, cast.alice, voters=8, there=1, kind=AssemblyKind.EXTRAORDINARY)
    asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
    with community_scope(cast.ours):
        with pytest.raises(RefusedError, match="constatez-le"), transaction.atomic():
            session.end_session(**asked)
        session.end_without_quorum(**asked)
        again = preparing.call_again(today=TODAY(), **asked)
        asked |= {"number": again.number}
        with pytest.raises(RefusedError, match="même ordre du jour"), transaction.atomic():
            preparing.save_point(card=amends, **asked)
        with pytest.raises(RefusedError, match="même ordre du jour"), transaction.atomic():
            preparing.remove_point(point=1, **asked)


def test_the_day_of_an_assembly_is_that_of_the_place():
    row = {"starts_at": "2026-11-24T00:30:00+00:00", "number": 1, "state": AssemblyState.CONVENED}
    with timezone.override(ZoneInfo("America/Martinique")):
        assert week._task(row).due.isoformat() == "2026-11-23"
    with timezone.override(ZoneInfo("Europe/Paris")):
        assert week._task(row).due.isoformat() == "2026-11-24"
