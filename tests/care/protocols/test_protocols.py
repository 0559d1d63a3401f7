"""Only a trained, declared delegate includes; the record is the circle’s, counts are of nobody."""

import json
from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.care.access_to_care.protocols import actions, counting
from maillage.care.access_to_care.protocols.catalogue import Content, catalogue, months_between
from maillage.care.access_to_care.protocols.enums import Outcome, Stop, TeamRole
from maillage.care.access_to_care.protocols.errors import ProtocolError
from maillage.care.access_to_care.protocols.facts import Decision
from maillage.care.access_to_care.protocols.models import Inclusion, InclusionRecord, NotIncluded, Protocol
from maillage.care.access_to_care.protocols.queries import yearly
from maillage.care.access_to_care.protocols.reminders import remind
from maillage.care.access_to_care.protocols.screens import Kind, questions, screen
from maillage.care.circle.actions import remove_from_circle
from maillage.care.circle.errors import CircleError
from maillage.care.circle.models import Case
from maillage.care.circle.queries import circle_of, consents_of
from maillage.care.persons.models import Identity
from maillage.care.switch.actions import publish_information
from maillage.care.switch.queries import forget_answers
from maillage.communities.members.actions import leaving
from maillage.communities.members.enums import Profession
from maillage.communities.members.models import Member
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.tenancy.actions import flag_demonstration
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import asked
from tests.care.makers import emergency, opened
from tests.care.protocols import makers
from tests.care.protocols.makers import FOUND, LONG_AGO, PATIENT, RULES, WORDS
from tests.communities.members.makers import open_register

pytestmark = pytest.mark.django_db(databases=["default", "care"])


@pytest.fixture
def team(cast):
    """Bob is a trained nurse, the lead a doctor; the protocol is declared."""
    forget_answers()
    ours, doctor = cast.ours, cast.holder(Role.LEAD)
    open_register(ours, cast.alice)
    makers.enrol(ours, cast.alice, cast.bob, Profession.INFIRMIER)
    makers.enrol(ours, cast.alice, doctor, Profession.MEDECIN)
    one = makers.protocol_of(ours, cast.alice)
    publish_information(by=cast.holder(Role.DPO), community=ours, version="2026-7", text="Dit aux patients.")
    makers.member_in(one, cast.alice, ours, doctor, TeamRole.DELEGANT)
    seat = makers.member_in(one, cast.alice, ours, cast.bob, TeamRole.DELEGATE)
    return one, doctor, seat


class TestTheChecklist:
    """The screens, over every series of answers: pure."""

    def test_any_stop_ends_it_and_only_a_whole_right_checklist_files(self):
        asked = questions(RULES)
        right = "".join("n" if one.stops == "o" else "o" for one in asked)
        for answers in ("".join(one) for size in range(5) for one in product("on?", repeat=size)):
            for fits in (None, True, False):
                found = screen(RULES, answers, fits=fits)
                assert (found.kind == Kind.FILE) == (answers[:4] == right and fits is True), (answers, fits)
                if answers[:1] == "o":
                    # A red flag comes before everything, age included.
                    assert found.question is not None
                    assert (found.kind, found.question.stop) == (Kind.STOP, Stop.RED_FLAG)
                assert 0 <= found.done < found.total

    @pytest.mark.parametrize(
        ("months", "sex", "fits"),
        [(191, "F", False), (192, "F", True), (791, "F", True), (792, "F", False), (300, "M", False)],
    )
    def test_bounds_are_included(self, months, sex, fits):
        assert RULES.fits(months, sex) is fits

    def test_ages_count_whole_months(self):
        today = timezone.localdate().replace(year=2026, month=3, day=1)
        assert months_between(today.replace(year=2010), today) == 192
        assert months_between(today.replace(year=2010, day=2), today) == 191

    def test_the_catalogue_invents_nothing(self):
        book = catalogue()
        assert len(book.protocols) == 6
        assert [one.code for one in book.protocols if one.structures["cpts"]] == [
            "odynophagie", "brulures_mictionnelles",
        ]  # fmt: skip
        assert all(one.version == "" and not one.complete for one in book.protocols)
        assert Content.of_json(json.loads(json.dumps(RULES.to_json()))) == RULES


class TestWhoMayInclude:
    def test_not_before_all_is_declared_nor_after_it_ended(self, cast, team):
        one, doctor, seat = team
        today = timezone.localdate()
        with opened(cast.ours, cast.bob) as by:
            assert makers.include(by, one, doctor).reference
        wrongs = [
            {"declared_on": None, "declaration": ""},
            {"until": today - timedelta(days=1)},
            {"since": today + timedelta(days=1)},
            {"ended_on": today},
            {"content": Content(**{**RULES.to_json(), "delegates": ("21",)}).to_json()},
        ]
        for wrong in wrongs:
            other = makers.protocol_of(cast.ours, cast.alice, **wrong)
            makers.member_in(other, cast.alice, cast.ours, doctor, TeamRole.DELEGANT)
            makers.member_in(other, cast.alice, cast.ours, cast.bob, TeamRole.DELEGATE)
            with opened(cast.ours, cast.bob) as by, pytest.raises(ProtocolError):
                makers.include(by, other, doctor)
        # Nor with a training that has had its time, nor once out of the team, nor for somebody else.
        late = makers.protocol_of(cast.ours, cast.alice)
        makers.member_in(late, cast.alice, cast.ours, doctor, TeamRole.DELEGANT)
        makers.member_in(
            late, cast.alice, cast.ours, cast.bob, TeamRole.DELEGATE, trained_until=today - timedelta(days=1)
        )
        with opened(cast.ours, cast.bob) as by, pytest.raises(ProtocolError, match="formation"):
            makers.include(by, late, doctor)
        with opened(cast.ours, doctor) as by, pytest.raises(ProtocolError, match="pas délégué"):
            makers.include(by, one, doctor)
        with opened(cast.ours, cast.bob) as by, pytest.raises(ProtocolError, match="délégant"):
            makers.include(by, one, cast.alice)
        with opened(cast.ours, cast.alice) as by:
            actions.remove_member(by=by, member=seat)
        with opened(cast.ours, cast.bob) as by, pytest.raises(ProtocolError):
            makers.include(by, one, doctor)

    def test_the_team_is_of_the_register_and_pharmacists_act_in_their_own_right(self, cast, team):
        _one, doctor, _seat = team
        pharmacist = cast.holder(Role.TREASURER)
        makers.enrol(cast.ours, cast.alice, pharmacist, Profession.PHARMACIEN)
        national = makers.protocol_of(cast.ours, cast.alice, national="brulures_mictionnelles")
        given = {"protocol": national, "trained_on": LONG_AGO, "trained_until": None}
        with opened(cast.ours, cast.alice) as by:
            with pytest.raises(ProtocolError, match="droit commun"):
                actions.add_member(by=by, person=pharmacist.pk, role=TeamRole.DELEGATE, **given)
            with pytest.raises(ProtocolError, match="médecin"):
                actions.add_member(by=by, person=pharmacist.pk, role=TeamRole.DELEGANT, **given)
            with pytest.raises(ProtocolError, match="registre"):
                actions.add_member(by=by, person=cast.dana.pk, role=TeamRole.DELEGATE, **given)
            actions.add_member(by=by, person=doctor.pk, role=TeamRole.DELEGANT, **given)
            with pytest.raises(ProtocolError, match="déjà"):
                actions.add_member(by=by, person=doctor.pk, role=TeamRole.DELEGANT, **given)
        with opened(cast.ours, cast.bob) as by, pytest.raises(PermissionDenied):
            actions.add_member(by=by, person=cast.bob.pk, role=TeamRole.DELEGATE, **given)

    def test_the_board_adopts_whole_lists_alone(self, cast, team):
        decision = Decision("Essai", "v1", RULES, LONG_AGO, None, LONG_AGO, "CA", national="lombalgie_aigue")
        with opened(cast.ours, cast.alice) as by:
            made = actions.adopt(by=by, decision=decision)
            assert Protocol.objects.get(pk=made.pk).rules == RULES
            bare = Decision("Essai", "v1", Content(delegates=("60",)), LONG_AGO, None, LONG_AGO, "CA")
            with pytest.raises(ProtocolError, match="exclusion"):
                actions.adopt(by=by, decision=bare)
        with opened(cast.ours, cast.bob) as by, pytest.raises(PermissionDenied):
            actions.adopt(by=by, decision=decision)


class TestWhatCouldLeak:
    def test_the_record_is_the_circles_and_the_form_sent_twice_is_one_case(self, cast, team):
        one, doctor, _seat = team
        key = "7f0c1a3e-0000-4000-8000-000000000001"
        with opened(cast.ours, cast.bob) as by:
            case = makers.include(by, one, doctor, key=key, outcome=Outcome.TO_GP)
            assert makers.include(by, one, doctor, key=key) == case
            assert {seat.person_id for seat in circle_of(case.pk)} == {cast.bob.pk, doctor.pk}
            assert all("D-1" in seat.document for seat in circle_of(case.pk))
        with opened(cast.ours, doctor):
            assert InclusionRecord.objects.get(case_id=case.pk).product == FOUND.product
            assert Identity.objects.get(case_id=case.pk).family_name == PATIENT.family_name
        for who, options in ((cast.alice, {}), (cast.holder(Role.COORDINATOR), {"desk": True})):
            with opened(cast.ours, who, **options):
                assert not InclusionRecord.objects.exists()
                assert Inclusion.objects.count() == Case.objects.count() == (1 if options else 0)
        with opened(cast.theirs, cast.bob):
            assert not Inclusion.objects.exists()
            assert not Protocol.objects.exists()

    def test_who_reads_in_emergency_writes_nothing_of_it(self, cast, team):
        one, doctor, _seat = team
        key = "7f0c1a3e-0000-4000-8000-000000000003"
        with opened(cast.ours, cast.bob) as by:
            case = makers.include(by, one, doctor, key=key, outcome=Outcome.TO_GP)
        emergency(cast.ours, case, cast.alice)
        with opened(cast.ours, cast.alice) as by:
            found = Inclusion.objects.select_related("case").get(case_id=case.pk)
            found.gp_informed_on = timezone.localdate()
            with pytest.raises(ProtocolError, match="délégant"):
                actions.close(by=by, inclusion=found)
            with pytest.raises(ProtocolError, match="délégant"):
                actions.follow_up(
                    by=by, inclusion=found, outcome=Outcome.TO_GP, referral="", adverse_event="",
                    gp_informed_on=None,
                )  # fmt: skip
            with pytest.raises(CircleError, match="seul le cercle"):
                remove_from_circle(by=by, case=case.pk, person=doctor.pk)
        with opened(cast.ours, doctor) as by:
            actions.close(by=by, inclusion=found)
            assert Case.objects.get(pk=case.pk).closed_at is not None

    def test_a_refusal_is_counted_once_and_names_nobody(self, cast, team):
        one, _doctor, _seat = team
        key = "7f0c1a3e-0000-4000-8000-000000000002"
        with opened(cast.ours, cast.bob) as by:
            for _ in range(2):
                actions.refuse(by=by, protocol=one, key=key, stop=Stop.EXCLUSION, rank=1)
            row = NotIncluded.objects.values().get()
            assert not Case.objects.exists()
        assert set(row) == {"id", "community_id", "protocol_id", "on", "stop", "rank"}
        with opened(cast.ours, cast.holder(Role.COORDINATOR), desk=True):
            told = yearly(one, row["on"].year)
        assert (told.included, told.refused, dict(told.reasons)) == (
            0,
            1,
            {"Critère d’exclusion\u00a0: Fièvre": 1},
        )

    def test_counts_are_of_outlines(self, cast, team):
        one, doctor, _seat = team
        with opened(cast.ours, cast.bob) as by:
            makers.include(by, one, doctor)
        with opened(cast.ours, cast.holder(Role.COORDINATOR), desk=True):
            now = timezone.now()
            (row,) = counting.inclusions(now - timedelta(days=1), now + timedelta(days=1))
        assert row == {"protocol": str(one.pk), "outcome": "pris_en_charge"}


def test_the_consent_is_proven_by_its_notice_and_a_doctor_who_left_delegates_no_more(cast, team):
    one, doctor, _seat = team
    with opened(cast.ours, cast.bob) as by:
        (given,) = consents_of(makers.include(by, one, doctor).pk)
        assert (given.notice, given.taken_by, given.withdrawn_at) == ("2026-7", cast.bob.pk, None)
    with community_scope(cast.ours):
        leaving.resign(member=Member.objects.get(user=doctor))
    with opened(cast.ours, cast.bob) as by, pytest.raises(ProtocolError, match="plus médecin"):
        makers.include(by, one, doctor)


def test_what_ends_is_told_to_the_delegate_and_to_those_who_hold_the_team(cast, team):
    """Two months before, once, until it is done; another community hears nothing."""
    today = timezone.localdate()
    assert remind(community=cast.ours, today=today) == 0
    late = makers.protocol_of(cast.ours, cast.alice, until=today + timedelta(days=40))
    end = today + timedelta(days=30)
    seat = makers.member_in(late, cast.alice, cast.ours, cast.bob, TeamRole.DELEGATE, trained_until=end)
    for _ in range(2):
        assert remind(community=cast.ours, today=today) == 3
    assert remind(community=cast.theirs, today=today) == 0
    with community_scope(cast.ours):
        told = [
            asked(cast.ours, community_actor(who, cast.ours, today=today), today)
            for who in (cast.bob, cast.alice)
        ]
    mine, theirs = [[task.title for task in tasks if task.url_name == "cooperation"] for tasks in told]
    assert mine == ["Refaire votre formation de délégué"]
    assert theirs == ["Une formation de délégué est à refaire", "Renouveler un protocole de coopération"]
    with opened(cast.ours, cast.alice) as by:
        actions.remove_member(by=by, member=seat)
        actions.end_protocol(by=by, protocol=late, why="Remplacé")
    assert remind(community=cast.ours, today=today) == 0


def test_a_nurse_includes_on_the_phone_and_no_answer_is_in_an_address(cast, team, settings):
    """The whole way: red flags, age, criteria, the form, the record, what came after, the closing."""
    one, doctor, _seat = team
    settings.LOCAL_MODE = True
    flag_demonstration(community=cast.ours)
    nurse, colleague = Client(), Client()
    nurse.force_login(cast.bob)
    colleague.force_login(cast.alice)
    url = reverse("cooperation_include", args=[cast.ours.slug, one.pk])
    assert "Douleur dans la poitrine" in nurse.get(url).content.decode()
    assert "Appelez le 15" in nurse.post(url, {"do": "o"}).content.decode()
    assert "Âge et sexe" in nurse.post(url, {"do": "n"}).content.decode()
    who = {"birth_date": PATIENT.birth_date, "sex": "F"}
    man = {**who, "sex": "M", "answers": "n", "do": "who"}
    assert "Âge ou sexe hors du protocole" in nurse.post(url, man).content.decode()
    assert "Grossesse" in nurse.post(url, {**who, "answers": "n", "do": "who"}).content.decode()
    assert "Tous les critères" in nurse.post(url, {**who, "answers": "nnn", "do": "o"}).content.decode()
    filed = {
        **who, "answers": "nnno", "do": "file", "key": "7f0c1a3e-0000-4000-8000-000000000003",
        "family_name": PATIENT.family_name, "first_names": PATIENT.first_names, "agrees": "on",
        "delegant": doctor.pk, "outcome": "pris_en_charge", "test": FOUND.test, "product": FOUND.product,
    }  # fmt: skip
    # Answers that skip a criterion lead back to it, whatever the form says.
    assert "Fièvre" in nurse.post(url, {**filed, "answers": "nn"}).content.decode()
    answer = nurse.post(url, filed)
    assert answer.status_code == 302
    assert not any(word in answer["Location"] for word in WORDS)
    assert not any(word in json.dumps(dict(nurse.session)) for word in WORDS)
    page = nurse.get(answer["Location"]).content.decode()
    assert "Nitrites positifs" in page
    case = answer["Location"].rstrip("/").rpartition("/")[2]
    rights = reverse("care_case_rights", args=[cast.ours.slug, case])
    assert rights in page
    assert "Retirer" in nurse.get(rights).content.decode()
    assert colleague.get(answer["Location"]).status_code == 404
    assert colleague.get(url).content.decode().count("pas inscrit") == 1
    nurse.post(answer["Location"], {"outcome": "reoriente_medecin", "gp_informed_on": timezone.localdate()})
    nurse.post(answer["Location"] + "clore/")
    with opened(cast.ours, cast.bob):
        row = Inclusion.objects.select_related("case").get()
    assert (row.outcome, row.case.closed_at is not None) == ("reoriente_medecin", True)
