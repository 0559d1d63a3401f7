"""A slot that is booked answers a request; what ends one ends the other, or gives it back."""

import uuid

import pytest
from django.urls import reverse

from maillage.care.access_to_care.slots.actions import booking
from maillage.care.access_to_care.slots.answers import still_to_book
from maillage.care.access_to_care.slots.enums import CANCELLED, EndedWhy
from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.access_to_care.slots.models import Slot
from maillage.care.access_to_care.slots.queries import bookable_cases
from maillage.care.access_to_care.unscheduled.actions import answering, ending
from maillage.care.access_to_care.unscheduled.enums import Status
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.models import RequestContent
from maillage.care.access_to_care.unscheduled.queries import offers_to
from maillage.care.circle.enums import ConsentMeans
from maillage.care.circle.models import Notice
from maillage.foundation.tenancy.scope import community_scope
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


def test_what_is_booked_says_where_and_is_moved_from_its_own_page(desk, nora, client, settings):
    settings.LOCAL_MODE = desk.ours.demonstration = True
    with community_scope(desk.ours):
        desk.ours.save()
    other = professional(desk, "Ivo")
    request, over = file_request(desk.ours, nora, then_ask=True), file_request(desk.ours, nora)
    (slot,) = publish(desk.ours, other)
    client.force_login(nora)
    page = reverse("snp_request", args=[desk.ours.slug, request.case_id])
    with opened(desk.ours, nora) as by:
        ending.finish(by=by, request=found(by, over), outcome=Status.SANS_SOLUTION)
        assert [one.pk for one in still_to_book(bookable_cases(by))] == [request.case_id]
        made = booking.book(
            by=by, case=found(by, request).case, key=uuid.uuid4(), wanted=booking.Wanted(slot=slot.pk),
            consent=ConsentMeans.ORAL,
        )  # fmt: skip
        assert RequestContent.objects.get(case_id=request.case_id).meeting_place.startswith("Au cabinet")
        with pytest.raises(RequestError, match="créneau réservé"):
            answering.set_appointment(
                by=by, request=found(by, request), at=coming(3).starts_at, place="ailleurs"
            )
    shown = client.get(page).content.decode()
    assert reverse("booking", args=[desk.ours.slug, made.pk]) in shown
    assert "Jour du rendez-vous" not in shown


def test_a_refused_appointment_keeps_what_was_typed(desk, nora, client, settings):
    settings.LOCAL_MODE = desk.ours.demonstration = True
    with community_scope(desk.ours):
        desk.ours.save()
    ida = professional(desk, "Ida")
    request = file_request(desk.ours, nora, then_ask=True)
    with opened(desk.ours, ida) as by:
        assert answering.accept(by=by, case=request.case_id)
    client.force_login(ida)
    page = reverse("snp_answer", args=[desk.ours.slug, request.case_id])
    typed = {"act": "appointment", "day": "2020-01-05", "hour": "09:30", "where": "Chez la personne"}
    answer = client.post(page, typed)
    assert answer.status_code == 422
    assert "Ce moment est passé" in answer.content.decode()
    assert 'value="Chez la personne"' in answer.content.decode()
    assert client.post(page, typed | {"day": "2099-01-05"}).status_code == 302
