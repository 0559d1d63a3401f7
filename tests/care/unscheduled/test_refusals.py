"""What a patient refuses while their request goes on: it stops at once, for them and for nobody else."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.care.access_to_care.slots.actions import booking
from maillage.care.access_to_care.unscheduled.actions import answering, asking, ending
from maillage.care.access_to_care.unscheduled.enums import RELEASED, Status
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import agreed_to_share, queue
from maillage.care.circle.enums import ConsentMeans, ObjectionScope
from maillage.care.circle.models import Notice
from maillage.care.circle.rights import actions as rights
from maillage.care.traces.clock import CasesFailedError
from maillage.foundation.access.enums import Role
from tests.care.makers import opened
from tests.care.slots.makers import publish
from tests.care.unscheduled.makers import ask, file_request, found, inform_patients, professional
from tests.cast import make_cast
from tests.communities.members.makers import open_register

CARE = ["default", "care"]


@pytest.mark.django_db(databases=[*CARE, "care_owner"], transaction=True)
def test_an_objection_to_sharing_stops_the_waves_and_one_broken_case_no_other(monkeypatch):
    cast = make_cast()
    open_register(cast.ours, cast.alice)
    inform_patients(cast.ours, cast.alice)
    nora = cast.holder(Role.OPERATOR)
    for name in ("Ida", "Joe"):
        professional(cast, name)
    refused, broken, late = (file_request(cast.ours, nora, then_ask=True) for _ in range(3))
    with opened(cast.ours, None, holder=refused.case_id) as by:
        rights.object_to(by=by, case=refused.case_id, scope=ObjectionScope.SHARING)
        assert not agreed_to_share(refused.case_id)
    for one in (refused, broken, late):
        with opened(cast.ours, None, holder=one.case_id):
            UnscheduledRequest.objects.update(limit_at=timezone.now() - timedelta(seconds=1))
    assert asking.run_clock(community=cast.ours) == 3
    for one in (refused, late):
        with opened(cast.ours, None, holder=one.case_id) as by:
            row = found(by, one)
            assert (row.status, row.limit_at) == (Status.DIFFUSEE, None)
    assert asking.run_clock(community=cast.ours) == 0  # not due again at every minute
    with pytest.raises(RequestError, match="s’oppose au partage"):
        ask(cast.ours, nora, refused)
    with opened(cast.ours, nora) as by, pytest.raises(RequestError, match="s’oppose au partage"):
        ending.agree(by=by, request=found(by, refused))
    for one in (broken, late):
        with opened(cast.ours, None, holder=one.case_id):
            UnscheduledRequest.objects.update(answer_by=timezone.now() - timedelta(days=8))
    ends = asking.end_forgotten

    def breaks(*, by, case):
        if case == broken.case_id:
            raise ZeroDivisionError
        return ends(by=by, case=case)

    monkeypatch.setattr(asking, "end_forgotten", breaks)
    with pytest.raises(CasesFailedError, match="1 cases"):
        asking.run_clock(community=cast.ours)
    with opened(cast.ours, None, holder=late.case_id) as by:
        assert found(by, late).status == Status.SANS_SOLUTION


@pytest.mark.django_db(databases=CARE)
def test_an_objection_after_acceptance_leaves_the_request_to_nobody_and_tells_who_had_it(desk, nora):
    ida = professional(desk, "Ida")
    request = file_request(desk.ours, nora, then_ask=True)
    with opened(desk.ours, ida) as by:
        assert answering.accept(by=by, case=request.case_id)
        at = timezone.now() + timedelta(hours=3)
        answering.set_appointment(by=by, request=found(by, request), at=at, place="Cabinet")
    with opened(desk.ours, None, holder=request.case_id) as by:
        rights.object_to(by=by, case=request.case_id, scope=ObjectionScope.SHARING)
        row = found(by, request)
        assert (row.status, row.taken_by, row.appointment_at) == (Status.DIFFUSEE, None, None)
        assert (row.accepted_at, row.limit_at) == (None, None)
    with opened(desk.ours, nora, desk=True) as by:
        assert [one.pk for one in queue()] == [request.pk]
        told = Notice.objects.filter(kind=RELEASED.code).values_list("person_id", flat=True)
        assert list(told) == [ida.pk]


@pytest.mark.django_db(databases=CARE)
def test_an_objection_gives_back_a_booked_slot_and_the_request_with_it(desk, nora):
    ivo = professional(desk, "Ivo")
    request = file_request(desk.ours, nora, then_ask=True)
    (slot,) = publish(desk.ours, ivo)
    with opened(desk.ours, nora) as by:
        booking.book(
            by=by, case=found(by, request).case, key=uuid.uuid4(), wanted=booking.Wanted(slot=slot.pk),
            consent=ConsentMeans.ORAL,
        )  # fmt: skip
        rights.object_to(by=by, case=request.case_id, scope=ObjectionScope.SHARING)
        row = found(by, request)
        assert (row.status, row.taken_by, row.appointment_at) == (Status.DIFFUSEE, None, None)
