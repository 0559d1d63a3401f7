"""Controls A08, F01, F03, F08, F05 and the door: nothing is served without its trace."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from maillage.care.circle import actions
from maillage.care.circle.enums import ConsentMeans, ConsentScope, Ground
from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import Case, CircleMember, Consent, Notice
from maillage.care.circle.queries import emergencies, know_my_cases
from maillage.care.doors.pages import care_page
from maillage.care.ground.doors import CARE
from maillage.care.ground.enums import Category
from maillage.care.persons.models import Identity
from maillage.care.switch import queries as switch
from maillage.care.switch.actions import publish_information
from maillage.care.switch.cli import group as care_commands
from maillage.care.switch.models import InformationNotice
from maillage.care.traces import actions as tracing
from maillage.care.traces.enums import Act
from maillage.care.traces.models import AccessTrace
from maillage.care.traces.queries import who_saw
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.actions import flag_demonstration
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.readonly import WriteDuringReadError
from tests.care.makers import PATIENT, make_case, opened, seat

pytestmark = pytest.mark.django_db(databases=["default", "care"])
REASON = "Le patient est inconscient devant moi"


def lines(community, user, case):
    with opened(community, user):
        return [(one.act, one.person, one.ground) for one in who_saw(case)]


class TestEachReadingLeavesItsLine:
    def test_who_ground_classes_and_origin(self, surgery):
        with opened(surgery.ours, surgery.nora, origin="req-1", act=Act.EXPORT):
            assert Identity.objects.get().phone
        with opened(surgery.ours, surgery.nora):
            first = who_saw(surgery.case.pk)[0]
            assert (first.act, first.person, first.ground) == (
                Act.EXPORT,
                surgery.nora.pk,
                Ground.TEAM_PATIENT,
            )
            details = AccessTrace.objects.order_by("-seq").values_list("details", flat=True)[0]
        assert details == {"ground": "equipe_2", "opened": ["care.identity"], "origin": "req-1"}

    def test_a_list_leaves_one_line_for_each_person_and_costs_no_more(
        self, surgery, django_assert_num_queries
    ):
        cases = [make_case(surgery.ours, surgery.nora) for _ in range(4)]
        with opened(surgery.ours, surgery.nora) as by, django_assert_num_queries(3, using=CARE):
            know_my_cases(by)  # one query; then the rows, and their key
            assert {one.family_name for one in Identity.objects.all()} == {PATIENT.family_name}
        for case in (surgery.case, *cases):
            assert lines(surgery.ours, surgery.nora, case.pk)[0][0] == Act.VIEW

    def test_what_was_not_opened_leaves_none(self, surgery):
        before = lines(surgery.ours, surgery.nora, surgery.case.pk)
        with opened(surgery.ours, surgery.nora):
            assert Identity.objects.values_list("family_name", flat=True)[0]
            assert Case.objects.get().reference
        assert lines(surgery.ours, surgery.nora, surgery.case.pk) == before

    def test_the_patient_is_given_the_list(self, surgery):
        with opened(surgery.ours, None, holder=surgery.case.pk):
            assert {one.act for one in who_saw(surgery.case.pk)} == {Act.OPEN, Act.WRITE}
            assert Identity.objects.get().family_name == PATIENT.family_name
        assert lines(surgery.ours, surgery.nora, surgery.case.pk)[0] == (Act.VIEW, None, "patient")


def request_of(user, method="get"):
    request = getattr(RequestFactory(), method)("/")
    request.user = user
    return request


@pytest.fixture
def open_module(surgery, settings):
    """The module open for our community, as an invented one of a local installation."""
    settings.LOCAL_MODE = True
    surgery.ours.demonstration = True
    with community_scope(surgery.ours):
        surgery.ours.save()
    return surgery


@care_page(Permission.COMMUNITY_VIEW)
def names(request, community):
    return HttpResponse(", ".join(one.family_name for one in Identity.objects.all()))


@care_page(Permission.COMMUNITY_VIEW)
def forgetful(request, community):
    Identity.objects.update(email=None)
    return HttpResponse()


@care_page(Permission.COMMUNITY_VIEW)
def streaming(request, community):
    return StreamingHttpResponse(one.family_name for one in Identity.objects.all())


class TestTheDoor:
    def test_a_page_is_served_with_its_trace_and_refused_without(self, open_module, monkeypatch):
        s = open_module
        answer = names(request_of(s.nora), community=s.ours.slug)
        assert answer.content.decode() == PATIENT.family_name
        (line,) = [one for one in lines(s.ours, s.nora, s.case.pk) if one[0] == Act.VIEW]
        assert line == (Act.VIEW, s.nora.pk, Ground.TEAM_PATIENT)

        def fails(*given):
            raise OSError("no room left for a trace")

        monkeypatch.setattr(tracing, "_head", fails)
        with pytest.raises(OSError, match="no room"):
            names(request_of(s.nora), community=s.ours.slug)

    def test_a_colleague_is_served_an_empty_page_and_a_stranger_none(self, open_module):
        s = open_module
        assert names(request_of(s.bob), community=s.ours.slug).content == b""
        with pytest.raises(Http404):
            names(request_of(s.charlie), community=s.ours.slug)
        with pytest.raises(Http404):
            names(request_of(s.nora), community=s.theirs.slug)

    def test_reading_writes_nothing_and_never_streams(self, open_module):
        s = open_module
        with pytest.raises(WriteDuringReadError):
            forgetful(request_of(s.nora), community=s.ours.slug)
        with pytest.raises(RuntimeError, match="streamed"):
            streaming(request_of(s.nora), community=s.ours.slug)
        assert forgetful(request_of(s.nora, "post"), community=s.ours.slug).status_code == 200

    def test_a_module_that_must_be_closed_is_not_there(self, surgery):
        with pytest.raises(Http404):
            names(request_of(surgery.nora), community=surgery.ours.slug)

    def test_a_person_without_second_factor_is_sent_to_make_one(self, surgery, monkeypatch):
        monkeypatch.setattr("maillage.care.doors.pages.may_be_on", lambda _community: True)
        monkeypatch.setattr("maillage.care.doors.pages.messages.warning", lambda *_: None)
        answer = names(request_of(surgery.nora), community=surgery.ours.slug)
        assert (answer.status_code, answer["Location"]) == (302, "/compte/securite/")
        Authenticator.objects.create(user=surgery.nora, type=Authenticator.Type.TOTP, data={})
        assert names(request_of(surgery.nora), community=surgery.ours.slug).status_code == 200


class TestBreakingTheGlass:
    def test_it_opens_an_hour_and_everyone_is_told(self, surgery):
        s = surgery
        with opened(s.ours, s.bob) as by:
            case = actions.break_glass(
                by=by, reference=f" {s.case.reference.lower()}", reason=REASON, category=Category.HEALTH,
                watchers=[s.dot.pk],
            )  # fmt: skip
            assert Identity.objects.get().family_name == PATIENT.family_name
            assert CircleMember.objects.get(person_id=s.bob.pk).reason == REASON
        assert lines(s.ours, s.nora, case)[:2] == [
            (Act.VIEW, s.bob.pk, Ground.EMERGENCY), (Act.BREAK_GLASS, s.bob.pk, Ground.EMERGENCY),
        ]  # fmt: skip
        with opened(s.ours, s.dot, desk=True):
            assert set(Notice.objects.values_list("person_id", flat=True)) == {s.nora.pk, s.dot.pk}
            (seat_,) = emergencies()
            assert seat_.ends_at - seat_.offered_at == timedelta(minutes=60)
            assert not Identity.objects.exists()

    def test_it_is_over_after_an_hour_and_is_not_made_longer(self, surgery):
        s = surgery
        with opened(s.ours, s.bob) as by:
            case = actions.break_glass(by=by, reference=s.case.reference, reason=REASON,
                                       category=Category.HEALTH, watchers=[s.dot.pk])  # fmt: skip
            mine = CircleMember.objects.filter(person_id=s.bob.pk, case=case)
            for later in (timedelta(hours=2), None):
                ends = timezone.now() + later if later else None
                with pytest.raises(IntegrityError, match="seat_emergency"), transaction.atomic(using=CARE):
                    mine.update(ends_at=ends)
            mine.update(ends_at=timezone.now() - timedelta(seconds=1))
            assert not Identity.objects.exists()
            assert mine.update(ends_at=timezone.now() + timedelta(minutes=30)) == 0

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"reason": "urgent              !"}, "20 caractères"),
            ({"watchers": []}, "averti"),
            ({"reference": "ACDEFHJK"}, "aucun dossier"),
        ],
    )
    def test_it_is_all_or_nothing(self, surgery, changed, said):
        s = surgery
        asked = {"reference": s.case.reference, "reason": REASON, "watchers": [s.dot.pk]} | changed
        with opened(s.ours, s.bob) as by:
            with pytest.raises(CircleError, match=said):
                actions.break_glass(by=by, category=Category.HEALTH, **asked)
            assert not CircleMember.objects.exists()

    def test_the_desk_breaks_no_glass(self, surgery):
        s = surgery
        with opened(s.ours, s.dot, desk=True) as by, pytest.raises(CircleError, match="administratifs"):
            actions.break_glass(by=by, reference=s.case.reference, reason=REASON,
                                category=Category.HEALTH, watchers=[s.bob.pk])  # fmt: skip

    def test_the_database_refuses_an_emergency_that_nobody_is_told_of(self, surgery):
        s, now = surgery, timezone.now()
        with opened(s.ours, s.bob):
            silent = CircleMember(
                community_id=s.ours.pk, case_id=s.case.pk, person_id=s.bob.pk, added_by=s.bob.pk,
                category=Category.HEALTH, ground=Ground.EMERGENCY, reason=REASON, offered_at=now,
                joined_at=now, ends_at=now + timedelta(minutes=5),
            )  # fmt: skip
            with pytest.raises(IntegrityError, match="nobody is told"), transaction.atomic(using=CARE):
                silent.save(force_insert=True)


class TestConsent:
    def test_it_names_its_notice_and_withdrawing_closes_at_once(self, surgery):
        s = surgery
        with opened(s.ours, s.nora) as by:
            actions.offer_seat(by=by, case=s.case, seat=seat(s.bob, Ground.CONSENT))
            actions.record_consent(by=by, case=s.case.pk, scope=ConsentScope.CIRCLE,
                                   means=ConsentMeans.ORAL, notice="2026-1")  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic(using=CARE):
                actions.record_consent(by=by, case=s.case.pk, scope=ConsentScope.REQUEST,
                                       means=ConsentMeans.ORAL, notice="")  # fmt: skip
        with opened(s.ours, s.bob) as by:
            actions.accept_seat(by=by, case=s.case.pk)
            assert Consent.objects.count() == 1
        with opened(s.ours, s.nora) as by:
            actions.withdraw_consents(by=by, case=s.case.pk)
        with opened(s.ours, s.bob) as by:
            assert not Consent.objects.exists()
            assert by.standing(s.case.pk) is None
        assert (Act.REMOVE, s.nora.pk, "equipe_2") in lines(s.ours, s.nora, s.case.pk)


class TestTheSwitch:
    def met(self, community):
        return {
            one.code for one in switch.verdict(community, today=timezone.localdate()).conditions if one.met
        }

    def test_real_patients_wait_for_every_condition(self, surgery, settings):
        s = surgery
        assert self.met(s.ours) == {"dpo", "cles", "cloison"}
        assert self.met(s.theirs) == {"second_facteur", "cles", "cloison"}
        assert not switch.may_be_on(s.ours)
        settings.CARE_HDS_HOST, settings.CARE_HDS_CERTIFICATE = "Hébergeur inventé", "HDS-0000"
        settings.CARE_HDS_UNTIL = timezone.localdate() - timedelta(days=1)
        assert "hebergeur" not in self.met(s.ours)
        settings.CARE_HDS_UNTIL = timezone.localdate()
        publish_information(by=s.dot, community=s.ours, version="2026-1", text="Qui tient vos données.")
        assert not switch.may_be_on(s.ours)
        Authenticator.objects.create(user=s.nora, type=Authenticator.Type.TOTP, data={})
        assert switch.may_be_on(s.ours)
        assert not switch.may_be_on(s.theirs)

    def test_the_flag_of_the_demonstration_counts_nowhere_else(self, surgery, settings):
        s = surgery
        with pytest.raises(RuntimeError):
            flag_demonstration(community=s.ours)
        settings.LOCAL_MODE = True
        flag_demonstration(community=s.ours)
        assert switch.verdict(s.ours, today=timezone.localdate()).may_be_on
        settings.LOCAL_MODE = False
        assert not switch.verdict(s.ours, today=timezone.localdate()).may_be_on

    def test_what_patients_read_is_published_by_who_answers_for_it_and_never_rewritten(self, surgery):
        s = surgery
        with pytest.raises(PermissionDenied):
            publish_information(by=s.bob, community=s.ours, version="1", text="x")
        publish_information(by=s.dot, community=s.ours, version="1", text="x")
        with pytest.raises(CircleError, match="ne se réécrit pas"):
            publish_information(by=s.dot, community=s.ours, version="1", text="y")
        with opened(s.ours, s.dot), pytest.raises(ProgrammingError), transaction.atomic(using=CARE):
            InformationNotice.objects.update(text="y")

    def test_the_command_publishes_and_says_what_is_missing(self, surgery):
        s = surgery
        common = ["inform", "--community", s.ours.slug, "--version", "3", "-"]
        refused = CliRunner().invoke(care_commands, [*common, "--by", s.bob.email], input="Texte")
        assert (refused.exit_code, "pas le droit" in refused.output) == (1, True)
        done = CliRunner().invoke(care_commands, [*common, "--by", s.dot.email], input="Texte")
        assert (done.exit_code, done.output) == (0, "Version 3 publiée.\n")
        told = CliRunner().invoke(care_commands, ["status", "--json", "--community", s.ours.slug])
        (community,) = json.loads(told.output)["communities"]
        assert told.exit_code == 1
        assert {one["code"] for one in community["conditions"] if not one["met"]} == {
            "hebergeur", "second_facteur",
        }  # fmt: skip
