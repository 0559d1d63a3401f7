"""Control F06: what is done again after a restoration, wherever it is owed, whatever fails beside it."""

import json

import pytest
from click.testing import CliRunner
from django.utils import timezone

from maillage.care.access_to_care.seekers.actions import following, proposing
from maillage.care.access_to_care.seekers.enums import ProposalState, Status
from maillage.care.access_to_care.seekers.models import GpProposal, GpRequest
from maillage.care.circle.actions import Seat, close_case, seat_at_once
from maillage.care.circle.enums import ConsentMeans, ConsentScope, Ground
from maillage.care.circle.holds import actions as holds
from maillage.care.circle.models import Case, CircleMember, Consent, ErasedCase, LegalHold
from maillage.care.circle.queries import circle_of
from maillage.care.circle.rights import actions as rights
from maillage.care.circle.upkeep.actions import purge_due
from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.enums import Category
from maillage.care.ground.scope import upkeep
from maillage.care.oversight.accesses import PATIENT, PLATFORM, accesses
from maillage.care.persons.models import Identity
from maillage.care.switch.cli import group as care_commands
from maillage.care.traces.actions import note
from maillage.care.traces.enums import Act
from maillage.care.traces.scope import care_scope
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.care.makers import make_case, make_surgery, opened
from tests.care.seekers.makers import make_practice, propose, ready
from tests.cast import make_cast

pytestmark = pytest.mark.django_db(databases=["default", "care", "care_owner"], transaction=True)
WHY = "Réquisition du 3 mars, parquet de Digne"


@pytest.fixture
def committed():
    return make_surgery(make_cast())


def run(*arguments, said=None):
    return CliRunner().invoke(care_commands, list(arguments), input=said)


def hold(s, case):
    with opened(s.ours, s.dot, desk=True, watching=True) as by:
        return holds.place_hold(by=by, case=case.pk, reason=WHY)


def restored(case):
    return Case(pk=case.pk, community_id=case.community_id, kind=case.kind, reference=case.reference,
                opened_at=case.opened_at, purge_on=case.purge_on)  # fmt: skip


def test_an_archived_community_is_purged_kept_in_the_ledger_and_done_again(committed, settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "key.pem"
    s, gone = committed, make_case(committed.ours, committed.nora)
    kept = hold(s, s.case)
    with opened(s.ours, s.nora) as by:
        close_case(by=by, case=gone)
    with upkeep(s.ours):
        Case.objects.using(UPKEEP).filter(pk__in=[gone.pk, s.case.pk]).update(purge_on=timezone.localdate())
    with community_scope(s.ours):
        assert Community.objects.filter(pk=s.ours.pk).update(archived_at=timezone.now()) == 1
    assert purge_due(community=s.ours, today=timezone.localdate()) == 1
    said = run("ledger").output
    lines = [json.loads(line) for line in said.splitlines()]
    assert {"community": s.ours.pk, "case": str(gone.pk), "kind": "essai"} in lines
    assert {"community": s.ours.pk, "case": str(s.case.pk), "hold": str(kept.pk)} in lines
    # A backup of before comes back.
    with upkeep(s.ours):
        ErasedCase.objects.using(UPKEEP).all().delete()
        LegalHold.objects.using(UPKEEP).update(lifted_at=timezone.now())
        LegalHold.objects.using(UPKEEP).all().delete()
        Case.objects.using(UPKEEP).bulk_create([restored(gone)])
    again = run("replay", "-", said=said)
    assert again.exit_code == 0
    assert again.output.startswith("1 dossiers effacés à nouveau, 0 décisions")
    assert again.output.endswith(", 1 conservations judiciaires reprises.\n")
    assert run("purge").output.startswith("0 dossiers")

    # No page opens there: the hold is lifted from the terminal, by who may, and the case goes.
    lift = ["lift", "--community", s.ours.slug, "--reason", "Classement sans suite du 4 mai", str(kept.pk)]
    assert run(*lift, "--by", s.nora.email).exit_code == 1
    assert run(*lift, "--by", s.dot.email).exit_code == 0
    assert run(*lift, "--by", s.dot.email).exit_code == 2
    assert run("purge").output.startswith("1 dossiers")


def test_a_hold_lifted_since_stays_lifted_and_what_fails_stops_no_other_community(committed):
    s = committed
    theirs = make_case(s.theirs, s.charlie)
    mine = hold(s, s.case)
    said = run("ledger").output
    with opened(s.ours, s.dot, desk=True, watching=True) as by:
        holds.lift_hold(by=by, hold=mine.pk, reason="Classement sans suite du 4 mai")
    again = run("replay", "-", said=said)
    assert (again.exit_code, "0 conservations" in again.output) == (0, True)
    with upkeep(s.ours):
        assert not LegalHold.objects.using(UPKEEP).standing().exists()

    # A first community that fails, and one that is not there: the other has its turn, and it is said.
    wrong = {"community": s.ours.pk, "case": str(s.case.pk), "objection": "partout"}
    owed = {"community": s.theirs.pk, "case": str(theirs.pk), "kind": "essai"}
    nowhere = {"community": 0, "case": str(theirs.pk), "kind": "essai"}
    assert s.ours.pk < s.theirs.pk
    again = run("replay", "-", said="\n".join(json.dumps(one) for one in (wrong, owed, nowhere)))
    assert again.exit_code == 1
    assert "1 dossiers effacés à nouveau" in again.output
    assert "communauté inconnue 0, failed in" in again.output


def test_a_doctor_whom_the_person_refused_is_out_again_and_the_last_one_leaves_no_search_to_nobody():
    cast = make_cast()
    practice = make_practice(cast)
    request, other, known = ready(practice), ready(practice), practice.doctors[0]

    def enter(doctor):
        with opened(practice.ours, practice.nora) as by:
            given = Seat(doctor.pk, Category.HEALTH, Ground.CONSENT, notice="2026-1")
            seat_at_once(by=by, case=request.case, seat=given)

    enter(known)
    with opened(practice.ours, None, holder=request.case_id) as by:
        following.object_to(by=by, case=request.case_id, person=known.pk)
    propose(practice, other)
    with opened(practice.ours, practice.nora):
        asked = GpProposal.objects.get(case_id=other.case_id, state=ProposalState.ASKED).person_id
    taker = next(one for one in practice.doctors if one.pk == asked)
    with opened(practice.ours, taker) as by:
        proposing.accept(by=by, case=other.case_id)
    # Once the doctor is there, who took the request is not wanted any more.
    with opened(practice.ours, None, holder=other.case_id) as by:
        following.object_to(by=by, case=other.case_id, person=practice.nora.pk)
    said = run("ledger").output
    lines = [json.loads(line) for line in said.splitlines()]
    assert {(one["case"], int(one["person"])) for one in lines if "person" in one} == {
        (str(request.case_id), known.pk), (str(other.case_id), practice.nora.pk)
    }  # fmt: skip

    # A backup of before comes back: the first doctor is in, the second not yet, nobody is refused.
    with upkeep(practice.ours):
        seats = CircleMember.objects.using(UPKEEP)
        seats.filter(case_id=other.case_id, person_id=taker.pk).delete()
        seats.update(ends_at=None, ended_by=None)
        GpProposal.objects.using(UPKEEP).all().delete()
        GpRequest.objects.using(UPKEEP).update(status=Status.EN_ATTENTE, doctor_id=None)
    with opened(practice.ours, known):
        assert Identity.objects.filter(case=request.case_id).exists()
    for lost in (2, 0):
        again = run("replay", "-", said=said)
        assert (again.exit_code, f", {lost} décisions de patients" in again.output) == (0, True)
        with opened(practice.ours, known):
            assert not Identity.objects.exists()
        with opened(practice.ours, practice.nora) as by:
            assert {one.person_id for one in circle_of(request.case_id)} == {practice.nora.pk}
            assert known.pk not in {one.doctor.person.person for one in proposing.choices(by, request).asked}
            assert not Identity.objects.filter(case=other.case_id).exists()
        with opened(practice.ours, None, holder=other.case_id):
            assert GpRequest.objects.get(case_id=other.case_id).status == Status.RETRAIT


def test_an_agreement_that_could_not_be_asked_for_is_withdrawn_again_unless_another_took_its_place(committed):
    s = committed
    alone, replaced, both = (make_case(s.ours, s.nora).pk for _ in range(3))
    agreed = {"scope": ConsentScope.CIRCLE, "notice": "2026-1"}
    with opened(s.ours, s.nora) as by:
        for case in (alone, replaced, both):
            rights.take_consent(by=by, case=case, means=ConsentMeans.IMPOSSIBLE, **agreed)
        first = set(Consent.objects.values_list("case_id", "pk"))
        for case in (replaced, both):
            rights.take_consent(by=by, case=case, means=ConsentMeans.ORAL, **agreed)
    for case in (alone, both):
        with opened(s.ours, None, holder=case) as by:
            rights.withdraw(by=by, case=case)
    said = run("ledger").output
    # A backup of the first day comes back.
    keys = [key for _case, key in first]
    with upkeep(s.ours):
        Consent.objects.using(UPKEEP).exclude(pk__in=keys).delete()
        Consent.objects.using(UPKEEP).update(withdrawn_at=None)
        Case.objects.using(UPKEEP).update(closed_at=None)
    for lost in (2, 0):
        assert f", {lost} décisions de patients" in run("replay", "-", said=said).output
    with opened(s.ours, s.nora):
        live = Consent.objects.filter(withdrawn_at__isnull=True)
        assert set(live.values_list("case_id", flat=True)) == {replaced}

    # The patient did not do it: the platform did, as when its clock acts, today and formerly.
    with care_scope(s.ours, person=None, roles="horloge", holder=alone) as by:
        note(by, Act.WRITE, alone)
    with opened(s.ours, None, holder=alone):
        told = [(one.who, one.act) for one in accesses(s.ours, alone)]
    assert told[:2] == [(PLATFORM, Act.WRITE.label), (PLATFORM, Act.WRITE.label)]
    assert (PLATFORM, Act.CLOSE.label) in told
    assert (PATIENT, Act.CLOSE.label) in told
