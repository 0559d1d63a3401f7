"""Requests: who may ask, who answers, by when, what a second click does, what an erasure keeps."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import Invitation
from maillage.foundation.access.queries import community_actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.rights import erasure
from maillage.foundation.rights.actions import giving, requests
from maillage.foundation.rights.actions.notice import note_reading, publish, set_controller
from maillage.foundation.rights.enums import ErasureAct, ObjectionPurpose, RequestState, Right, StepAct
from maillage.foundation.rights.errors import RightsError
from maillage.foundation.rights.links import write_token
from maillage.foundation.rights.models import (
    ErasedRow,
    NoticeReading,
    NoticeVersion,
    Objection,
    RightsRequest,
)
from maillage.foundation.rights.objections import objecting, objects_to
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import asked as asked_of
from tests.communities.members import makers as members
from tests.foundation.rights.makers import asked

# What people may know of them is also behind the connections of patient data.
pytestmark = pytest.mark.django_db(databases=["default", "care", "care_owner"])


def events(community, action):
    with community_scope(community):
        return list(AuditEvent.objects.filter(community_id=community.pk, action=action))


def fresh(request):
    with community_scope(request.community):
        return RightsRequest.objects.get(pk=request.pk)


def ask_publicly(community, email="ines@exemple.invalid"):
    client = Client()
    answer = client.post(
        reverse("rights_ask", args=[community.slug]),
        {"key": str(uuid.uuid4()), "right": "access", "first_name": "Inès", "last_name": "Exemple",
         "email": email},
    )  # fmt: skip
    assert answer.status_code == 302
    return client


class TestAsking:
    def test_the_public_form_waits_for_the_mailbox(self, cast):
        client = ask_publicly(cast.ours)
        with community_scope(cast.ours):
            request = RightsRequest.objects.get()
        assert request.state == RequestState.TO_CONFIRM
        url = reverse("rights_link", args=[write_token(request)])
        # The link carries the second when it was signed: its beginning is enough.
        start = reverse("rights_link", args=["x"]).removesuffix("x/")
        assert MailMessage.objects.filter(recipient="ines@exemple.invalid", text__contains=start).exists()

        client.get(url)
        assert fresh(request).state == RequestState.TO_CONFIRM
        client.post(url, {"do": "confirm"})
        client.post(url, {"do": "confirm"})

        assert fresh(request).state == RequestState.OPEN
        assert len(events(cast.ours, AuditAction.RIGHTS_IDENTIFIED)) == 1
        assert client.post(url, {"do": "export"})["Content-Type"] == "application/zip"

    def test_an_export_before_the_proof_is_refused(self, cast):
        client = ask_publicly(cast.ours)
        with community_scope(cast.ours):
            url = reverse("rights_link", args=[write_token(RightsRequest.objects.get())])
        assert client.post(url, {"do": "export"}).status_code == 302
        assert events(cast.ours, AuditAction.RIGHTS_EXPORTED) == []

    @pytest.mark.parametrize("state", [RequestState.REFUSED, RequestState.DROPPED])
    def test_a_request_that_was_turned_down_gives_nothing(self, cast, state):
        """The mailbox was proven, but the community saw that somebody else was behind it."""
        request = asked(cast.ours, cast.alice)
        requests.close(request=request, by=cast.alice, state=state, answer="Ce n’est pas vous.")
        url = reverse("rights_link", args=[write_token(request)])
        assert Client().post(url, {"do": "export"}).status_code == 302
        assert events(cast.ours, AuditAction.RIGHTS_EXPORTED) == []

    def test_a_mailbox_is_not_flooded(self, cast):
        for _ in range(5):
            ask_publicly(cast.ours)
        assert MailMessage.objects.filter(recipient="ines@exemple.invalid").count() == 3

    def test_two_clicks_are_one_request(self, cast):
        key = uuid.uuid4()
        for _ in range(2):
            requests.ask_from_account(
                community=cast.ours, by=cast.bob, right=Right.ACCESS, wording="", health=False, key=key
            )
        with community_scope(cast.ours):
            request = RightsRequest.objects.get()
        assert request.state == RequestState.OPEN
        assert request.notice_id is not None

    def test_a_link_of_another_instance_opens_nothing(self, cast):
        request = asked(cast.ours, cast.alice)
        token = write_token(request)
        assert Client().get(reverse("rights_link", args=[f"{token}x"])).status_code == 410


class TestAnswering:
    def test_the_clock_and_the_week(self, cast):
        today = timezone.localdate()
        asked(cast.ours, cast.alice, on=today)
        with community_scope(cast.ours):
            dpo = community_actor(cast.holder(Role.DPO), cast.ours, today=today)
            titles = [task.title for task in asked_of(cast.ours, dpo, today)]
            assert "Répondre à une demande de droits" not in titles
            soon = [
                task
                for task in asked_of(cast.ours, dpo, today + timedelta(days=25))
                if "droits" in task.title
            ]
            late = [
                task
                for task in asked_of(cast.ours, dpo, today + timedelta(days=40))
                if "droits" in task.title
            ]
            member = community_actor(cast.bob, cast.ours, today=today)
            assert not [
                t for t in asked_of(cast.ours, member, today + timedelta(days=40)) if "droits" in t.title
            ]
        assert (soon[0].tone, late[0].tone) == ("due", "late")

    def test_extending_once_and_in_time(self, cast):
        request = asked(cast.ours, cast.alice)
        first = request.due_on
        requests.extend(request=request, by=cast.alice, why="Trois demandes à la fois")
        assert fresh(request).due_on > first + timedelta(days=50)
        with pytest.raises(RightsError):
            requests.extend(request=request, by=cast.alice, why="Encore")
        overdue = asked(cast.ours, cast.alice, on=timezone.localdate() - timedelta(days=40))
        with pytest.raises(RightsError):
            requests.extend(request=overdue, by=cast.alice, why="Trop tard")

    def test_two_answers_are_one(self, cast):
        request = asked(cast.ours, cast.alice)
        for _ in range(2):
            try:
                requests.close(request=request, by=cast.alice, state=RequestState.ANSWERED, answer="Voici.")
            except RightsError:
                refused = True
        assert refused
        assert len(events(cast.ours, AuditAction.RIGHTS_CLOSED)) == 1
        assert MailMessage.objects.filter(key__endswith=":answer").count() == 1

    def test_only_the_desk_acts(self, cast):
        request = asked(cast.ours, cast.alice)
        for by in (cast.bob, cast.charlie, cast.paul):
            with pytest.raises(PermissionDenied):
                requests.close(request=request, by=by, state=RequestState.DROPPED, answer="")
            with pytest.raises(PermissionDenied):
                giving.erase(request=request, by=by)

    def test_every_step_is_in_the_log_without_its_words(self, cast):
        request = asked(cast.ours, cast.alice, right=Right.RECTIFICATION)
        requests.rectified(
            request=request, by=cast.alice, what="Téléphone", before="01 99 00 00 00", after="01 99 00 00 01"
        )
        with community_scope(cast.ours):
            step = request.steps.get(act=StepAct.RECTIFIED)
        assert "« 01 99 00 00 00 » devient « 01 99 00 00 01 »" in step.note
        assert "99 00" not in str([e.details for e in events(cast.ours, AuditAction.RIGHTS_STEP)])


@pytest.fixture
def ines(cast):
    """A member with a phone, and an invitation that waits for her."""
    members.open_register(cast.ours, cast.alice)
    today = timezone.localdate()
    card = members.member_of(
        cast.ours, cast.alice, on=today, email="ines@exemple.invalid", phone="+33 6 99 98 76 54"
    )
    members.pay(card, cast.alice, on=today)
    with community_scope(cast.ours):
        Invitation.objects.create(
            community=cast.ours, email="ines@exemple.invalid", role=Role.MEMBER, invited_by=cast.alice,
            expires_at=timezone.now() + timedelta(days=3), first_name="Inès", last_name="Exemple",
        )  # fmt: skip
    return card


class TestErasing:
    def test_what_goes_and_what_stays_is_said_first(self, cast, ines):
        request = asked(cast.ours, cast.alice, right=Right.ERASURE)
        with community_scope(cast.ours):
            planned = erasure.plan(giving.subject_of_request(request), timezone.localdate())
        said = {type(v.row)._meta.label: v for v in planned.verdicts}
        assert said["foundation.Invitation"].act is ErasureAct.DELETED
        assert said["communities.Member"].act is ErasureAct.TRIMMED
        assert said["communities.FeePayment"].act is None
        assert "loi" in said["communities.FeePayment"].why
        assert said["communities.FeePayment"].until.year == timezone.localdate().year + 10
        assert "reference.Professional" not in said

    def test_it_is_done_once_and_the_proof_holds_nothing(self, cast, ines):
        request = asked(cast.ours, cast.alice, right=Right.ERASURE)
        assert giving.erase(request=request, by=cast.alice) == 2
        assert giving.erase(request=request, by=cast.alice) == 0
        with community_scope(cast.ours):
            assert not Invitation.objects.filter(email="ines@exemple.invalid").exists()
            card = Member.objects.get(pk=ines.pk)
            assert (card.phone, card.last_name) == ("", "Exemple")
            proofs = list(ErasedRow.objects.values())
        assert {p["table"] for p in proofs} == {"foundation.Invitation", "communities.Member"}
        assert "99 98 76 54" not in str(proofs)
        assert "ines" not in str(proofs)

    def test_the_neighbour_keeps_everything(self, cast, ines):
        members.member_of(
            cast.ours, cast.alice, "Voisin", on=timezone.localdate(), first_name="Luc",
            email="ines@exemple.invalid", phone="+33 6 11 11 11 11",
        )  # fmt: skip
        request = asked(cast.ours, cast.alice, right=Right.ERASURE)
        giving.erase(request=request, by=cast.alice)
        with community_scope(cast.ours):
            assert Member.objects.get(last_name="Voisin").phone == "+33 6 11 11 11 11"

    def test_another_community_keeps_everything(self, cast, ines):
        members.open_register(cast.theirs, cast.charlie)
        members.member_of(
            cast.theirs,
            cast.charlie,
            on=timezone.localdate(),
            email="ines@exemple.invalid",
            phone="0102030405",
        )
        giving.erase(request=asked(cast.ours, cast.alice, right=Right.ERASURE), by=cast.alice)
        with community_scope(cast.theirs):
            assert Member.objects.get(email="ines@exemple.invalid").phone

    def test_a_restored_backup_is_erased_again(self, cast, ines):
        request = asked(cast.ours, cast.alice, right=Right.ERASURE)
        giving.erase(request=request, by=cast.alice)
        with community_scope(cast.ours):
            ledger = list(ErasedRow.objects.values("community", "table", "row", "act"))
            Member.objects.filter(pk=ines.pk).update(phone="+33 6 99 98 76 54")
        assert giving.replay(proofs=ledger) == 1
        with community_scope(cast.ours):
            assert Member.objects.get(pk=ines.pk).phone == ""

    def test_a_stranger_whose_identity_is_unproven_erases_nothing(self, cast, ines):
        request = asked(cast.ours, cast.alice, right=Right.ERASURE, checked=False)
        with pytest.raises(RightsError):
            giving.erase(request=request, by=cast.alice)


class TestObjecting:
    """Control F08, for what exists today: effect at the next reading, notice version and trace kept."""

    def test_it_holds_from_the_next_message_on_and_here_alone(self, cast):
        request = asked(cast.ours, cast.alice, right=Right.OBJECTION)
        purposes = [ObjectionPurpose.PROSPECTING.value]
        for _ in range(2):
            giving.object_to(request=request, by=cast.alice, purposes=purposes)
        with community_scope(cast.ours):
            assert objects_to(ObjectionPurpose.PROSPECTING, "INES@exemple.invalid")
            assert not objects_to(ObjectionPurpose.NEWS, "ines@exemple.invalid")
            assert objecting(ObjectionPurpose.PROSPECTING, ["luc@exemple.invalid"]) == set()
            assert Objection.objects.count() == 1
            assert "ines" not in str(list(Objection.objects.values()))
        with community_scope(cast.theirs):
            assert not objects_to(ObjectionPurpose.PROSPECTING, "ines@exemple.invalid")

        giving.lift(request=request, by=cast.alice)

        with community_scope(cast.ours):
            assert not objects_to(ObjectionPurpose.PROSPECTING, "ines@exemple.invalid")
            assert Objection.objects.get().withdrawn_at
        assert len(events(cast.ours, AuditAction.RIGHTS_OBJECTION)) == 3

    def test_it_outlives_a_change_of_the_key_of_the_site(self, cast, settings):
        request = asked(cast.ours, cast.alice, right=Right.OBJECTION)
        purposes = [ObjectionPurpose.PROSPECTING.value]
        giving.object_to(request=request, by=cast.alice, purposes=purposes)
        former, settings.SECRET_KEY = settings.SECRET_KEY, "une-autre-cle-de-test"
        settings.SECRET_KEY_FALLBACKS = [former]
        with community_scope(cast.ours):
            assert objecting(ObjectionPurpose.PROSPECTING, ["ines@exemple.invalid"])
        giving.object_to(request=request, by=cast.alice, purposes=purposes)
        with community_scope(cast.ours):
            assert Objection.objects.count() == 1


class TestTheNotice:
    def test_a_version_is_made_when_the_content_changes_and_only_then(self, cast):
        first = publish(community=cast.ours)
        assert publish(community=cast.ours).pk == first.pk
        set_controller(
            community=cast.ours, by=cast.alice, legal_name="Association Val d’Or", address="", contact="",
            dpo_name="Denise Exemple", dpo_contact="dpo@exemple.invalid",
        )  # fmt: skip
        with community_scope(cast.ours):
            assert list(NoticeVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
        page = Client().get(reverse("privacy_notice", args=[cast.ours.slug])).content.decode()
        assert "Version 2" in page
        assert "Denise Exemple" in page
        assert "CNIL" in page

    def test_it_covers_every_purpose_of_the_register(self, cast):
        from maillage.foundation.oversight.register import processings  # noqa: PLC0415

        version = publish(community=cast.ours)
        told = {use["purpose"] for use in version.content["uses"]}
        ours = {"trace d'activité", "secret d'authentification"}
        about_people = {p.purpose for p in processings() if set(p.categories) - ours}
        assert about_people <= told

    def test_what_a_person_was_shown_is_known(self, cast):
        for _ in range(2):
            reading = note_reading(community=cast.ours, place="join", email="Ines@exemple.invalid")
        with community_scope(cast.ours):
            assert NoticeReading.objects.count() == 1
            assert reading.notice.number == 1
        assert reading.email == "ines@exemple.invalid"
