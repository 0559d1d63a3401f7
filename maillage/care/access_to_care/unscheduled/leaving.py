"""Who had accepted is no longer of the circle: an objection, a removal. The request has nobody any more."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from maillage.care.access_to_care.unscheduled.actions.steps import move, take_turn
from maillage.care.access_to_care.unscheduled.enums import RELEASED, Status
from maillage.care.access_to_care.unscheduled.lifecycle import TAKEN
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.circle.actions import tell
from maillage.care.circle.hooks import when_seats_end
from maillage.care.ground.session import Session


@when_seats_end
def release(by: Session, case: UUID, people: Sequence[int]) -> None:
    """They are told of it; nobody is asked again of itself, the operator decides.

    Who gives it back, or was booked by a slot alone, has been released before their seat ends.
    """
    take_turn(by)
    taken = UnscheduledRequest.objects.filter(case_id=case, status__in=TAKEN, taken_by__in=list(people))
    request = taken.first()
    if request is None:
        return
    if request.taken_by is not None and request.taken_by != by.person:
        tell(by=by, case=case, kind=RELEASED.code, about=uuid4(), people=[request.taken_by])
    changes = {"taken_by": None, "accepted_at": None, "appointment_at": None, "limit_at": None}
    move(by=by, request=request, to=Status.DIFFUSEE, **changes)
