"""A slot that is booked answers a request; what ends one ends the other, or gives it back."""

import uuid

import pytest

from maillage.care.access_to_care.slots.actions import booking
from maillage.care.access_to_care.slots.enums import CANCELLED, EndedWhy
from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.access_to_care.slots.models import Slot
from maillage.care.access_to_care.unscheduled.actions import answering, ending
from maillage.care.access_to_care.unscheduled.enums import Status
from maillage.care.access_to_care.unscheduled.models import RequestContent
from maillage.care.access_to_care.unscheduled.queries import offers_to
from maillage.care.circle.enums import ConsentMeans
from maillage.care.circle.models import Notice
from tests.care.makers import opened
from tests.care.slots.makers import coming, publish
from tests.care.unscheduled.makers import file_request, found, professional

pytestmark = pytest.mark.django_db(databases=["default", "care"])


def test_a_slot_that_is_booked_answers_the_request_and_cancelled_gives_it_back(desk, nora):
    asked, other = professional(desk, "Ida"), professional(desk, "Ivo")
    request = file_request(desk.ours, nora, then_ask=True)
    (slot,), (later,) = publish(desk.ours, other), publish(desk.ours, other, coming(2))
    with opened(desk.ours, nora) as by:
        made = booking.book(
            by=by, case=found(by, request).case, key=uuid.uuid4(), wanted=booking.Wanted(slot=slot.pk),
            consent=ConsentMeans.ORAL,
        )  # fmt: skip
        row = found(by, request)
        assert (row.status, row.taken_by, row.appointment_at) == (Status.RDV_FIXE, other.pk, slot.starts_at)
    with opened(desk.ours, asked) as by:
        assert offers_to(by) == []
        assert not answering.accept(by=by, case=request.case_id)
    with opened(desk.ours, other):
        assert RequestContent.objects.get().motive  # who answers reads what is asked
    with opened(desk.ours, nora) as by:
        wanted = booking.Wanted(slot=later.pk)
        made = booking.move(by=by, booking=made.pk, key=uuid.uuid4(), wanted=wanted)
        assert found(by, request).appointment_at == later.starts_at
        booking.cancel(by=by, booking=made.pk, why=EndedWhy.PATIENT)
        row = found(by, request)
        assert (row.status, row.taken_by, row.appointment_at) == (Status.DIFFUSEE, None, None)
        ending.finish(by=by, request=row, outcome=Status.ANNULEE)
        with pytest.raises(SlotError, match="terminée"):
            booking.book(
                by=by, case=row.case, key=uuid.uuid4(), wanted=wanted, consent=ConsentMeans.ORAL
            )  # fmt: skip


@pytest.mark.parametrize("outcome", [Status.ANNULEE, Status.REORIENTEE_15])
def test_an_end_without_a_visit_frees_what_is_booked_at_once_and_reopens_nothing(desk, nora, outcome):
    other = professional(desk, "Ivo")
    request = file_request(desk.ours, nora, then_ask=True)
    (slot,) = publish(desk.ours, other)
    with opened(desk.ours, nora) as by:
        made = booking.book(
            by=by, case=found(by, request).case, key=uuid.uuid4(), wanted=booking.Wanted(slot=slot.pk),
            consent=ConsentMeans.ORAL,
        )  # fmt: skip
        ending.finish(by=by, request=found(by, request), outcome=outcome)
        made.refresh_from_db()
        assert (made.ended_why, Slot.objects.get().taken_at) == (EndedWhy.CLOSED, None)
        assert found(by, request).status == outcome
    with opened(desk.ours, nora, desk=True):
        told = Notice.objects.filter(kind=CANCELLED.code).values_list("person_id", flat=True)
        assert list(told) == [other.pk]
