"""An appointment that is booked answers the request: it stops asking, and has one professional."""

from uuid import UUID

from django.utils import timezone

from maillage.care.access_to_care.slots.answers import Nothing, when_booked
from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.access_to_care.slots.models import Booking
from maillage.care.access_to_care.unscheduled.actions.steps import move, set_place
from maillage.care.access_to_care.unscheduled.enums import KIND, Status, Where
from maillage.care.access_to_care.unscheduled.lifecycle import ASKING, STUCK, TAKEN
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.circle.actions import Seat, end_offers, seat_at_once
from maillage.care.circle.enums import Ground
from maillage.care.circle.models import Case
from maillage.care.ground.session import Session
from maillage.care.roster.queries import Professional


class Answer(Nothing):
    """Who published the moment had agreed to see whoever is booked: that is their acceptance."""

    def over(self, cases: list[Case]) -> set[UUID]:
        ended = UnscheduledRequest.objects.filter(case__in=cases, ended_at__isnull=False)
        return set(ended.values_list("case_id", flat=True))

    def check(self, by: Session, case: Case, owner: Professional) -> None:
        if UnscheduledRequest.objects.filter(case=case, ended_at__isnull=False).exists():
            raise SlotError("Cette demande est terminée\u00a0: rien n’est plus à réserver pour elle.")

    def booked(
        self, by: Session, booking: Booking, owner: Professional, notice: str, moved_from: Booking | None
    ) -> None:
        request = UnscheduledRequest.objects.select_related("case").filter(case_id=booking.case_id).first()
        if request is None or not _answers(request, booking, moved_from):
            return
        if notice:
            # Who answers reads what is asked, as whoever accepts does.
            seat = Seat(owner.person, owner.category, Ground.CONSENT, notice=notice)
            seat_at_once(by=by, case=booking.case, seat=seat)
        if request.status in STUCK:
            move(by=by, request=request, to=Status.DIFFUSEE, limit_at=None)
        taken = {"taken_by": owner.person}
        if request.status in ASKING:
            at = request.accepted_at or timezone.now()
            move(by=by, request=request, to=Status.ACCEPTEE, accepted_at=at, limit_at=None, **taken)
        set_place(booking.case_id, _place(booking, owner))
        move(by=by, request=request, to=Status.RDV_FIXE, appointment_at=booking.starts_at, **taken)
        end_offers(by=by, case=booking.case_id)

    def ended(self, by: Session, booking: Booking) -> None:
        """Nobody is asked again of itself: the patient may need nothing any more, the operator decides."""
        request = UnscheduledRequest.objects.select_related("case").filter(case_id=booking.case_id).first()
        if request is None or request.status not in TAKEN or request.taken_by != booking.person_id:
            return
        if Booking.objects.live().filter(case_id=booking.case_id, person_id=booking.person_id).exists():
            return
        if booking.seat_given:
            changes = {"taken_by": None, "appointment_at": None, "limit_at": None}
            move(by=by, request=request, to=Status.DIFFUSEE, **changes)
        elif request.status != Status.ACCEPTEE:
            move(by=by, request=request, to=Status.RDV_FIXE, appointment_at=None)


def _answers(request: UnscheduledRequest, booking: Booking, moved_from: Booking | None) -> bool:
    """Somebody who took it already keeps it: another appointment is one more, unless it replaces theirs."""
    if request.status in ASKING | STUCK:
        return True
    theirs = {booking.person_id, moved_from.person_id if moved_from else None}
    return request.status in TAKEN and request.taken_by in theirs


def _place(booking: Booking, owner: Professional) -> str:
    """« Au cabinet, Laragne-Montéglin (entrée sur cour) »: what is said to the patient."""
    offer = booking.slot or booking.capacity
    where = booking.get_where_display()
    at = f", {owner.commune_name}" if booking.where == Where.CABINET and owner.commune_name else ""
    return f"{where}{at}{f' ({offer.remark})' if offer and offer.remark else ''}"[:200]


when_booked(KIND.code, Answer())
