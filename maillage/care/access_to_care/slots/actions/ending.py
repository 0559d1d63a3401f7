"""The end of a booking: by a click, with the seat of its professional, or with its case."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from maillage.care.access_to_care.slots.actions.common import take_turn
from maillage.care.access_to_care.slots.actions.publishing import give_back
from maillage.care.access_to_care.slots.answers import unanswer
from maillage.care.access_to_care.slots.enums import CANCELLED, EndedWhy
from maillage.care.access_to_care.slots.models import Booking, BookingQuerySet, Capacity, Slot
from maillage.care.circle.actions import tell
from maillage.care.circle.hooks import when_case_closes, when_seats_end
from maillage.care.ground.session import Session
from maillage.care.traces.actions import note
from maillage.care.traces.enums import Act


def end(by: Session, booking: Booking, why: EndedWhy) -> None:
    """Write the end; the professional is told of an appointment that somebody else cancels."""
    booking.ended_at, booking.ended_why, booking.ended_by = timezone.now(), why, by.person
    booking.save(update_fields=["ended_at", "ended_why", "ended_by"])
    note(by, Act.WRITE, booking.case_id, booking=str(booking.pk), ended=why.value)
    if why is not EndedWhy.MOVED:
        unanswer(by, booking)
    if why is not EndedWhy.MOVED and booking.person_id != by.person:
        tell(
            by=by, case=booking.case_id, kind=CANCELLED.code, about=booking.pk, people=[booking.person_id]
        )  # fmt: skip


def free(booking: Booking, *, withdraw: bool) -> None:
    """Give the moment back; ``withdraw``: nobody is there, and it is offered no more."""
    gone = timezone.now() if withdraw else None
    if booking.slot_id is not None:
        Slot.objects.filter(pk=booking.slot_id).update(taken_at=None, withdrawn_at=gone)
    elif booking.capacity_id is not None:
        give_back(booking.capacity_id)
        if withdraw:
            Capacity.objects.filter(pk=booking.capacity_id, withdrawn_at=None).update(withdrawn_at=gone)


@when_seats_end
def end_with_seats(by: Session, case: UUID, people: Sequence[int]) -> None:
    """Nobody keeps an appointment with a person whom they may not know any more."""
    take_turn(by)
    _end_all(by, _to_come(case).filter(person_id__in=people), EndedWhy.LEFT)


@when_case_closes
def end_with_case(by: Session, case: UUID) -> None:
    """A case that is closed waits for no appointment."""
    take_turn(by)
    _end_all(by, _to_come(case), EndedWhy.CLOSED)


def _to_come(case: UUID) -> BookingQuerySet:
    """Not over yet: what took place stays, with its outcome to say."""
    live: BookingQuerySet = Booking.objects.live()
    return live.filter(case_id=case, outcome="", ends_at__gt=timezone.now())


def _end_all(by: Session, bookings: BookingQuerySet, why: EndedWhy) -> None:
    for booking in bookings.select_related("case").order_by("starts_at", "pk"):
        end(by, booking, why)
        free(booking, withdraw=False)
