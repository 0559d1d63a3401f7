"""What professionals answer: the first to accept takes the request, and sees the person only then."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.actions.asking import advance_of_itself
from maillage.care.access_to_care.unscheduled.actions.steps import move, set_place, take_turn
from maillage.care.access_to_care.unscheduled.enums import Status
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.lifecycle import ASKING
from maillage.care.access_to_care.unscheduled.models import UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import booked_for
from maillage.care.circle.actions import accept_seat, end_offers, leave_circle
from maillage.care.circle.models import CircleMember
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session


def accept(*, by: Session, case: UUID) -> bool:
    """Take a request; False when somebody took it before, or when it is not proposed any more.

    One at a time: whoever has the turn joins and sends the others away, in one transaction.
    """
    now = timezone.now()
    with transaction.atomic(using=CARE):
        take_turn(by)
        request = UnscheduledRequest.objects.filter(case_id=case, status__in=ASKING).first()
        if request is None or not accept_seat(by=by, case=case):
            return False
        changes = {"taken_by": by.person, "accepted_at": now, "limit_at": None}
        move(by=by, request=request, to=Status.ACCEPTEE, **changes)
        end_offers(by=by, case=case)
    return True


def decline(*, by: Session, case: UUID) -> None:
    """Not this time: nobody is told who, and the next are asked when everyone has answered."""
    with transaction.atomic(using=CARE):
        take_turn(by)
        asked = CircleMember.objects.lasting().filter(
            case_id=case, person_id=by.person, joined_at__isnull=True
        )
        if not asked.exists():
            return
        leave_circle(by=by, case=case)
        _next_are_asked(by, case)


def give_back(*, by: Session, request: UnscheduledRequest) -> None:
    """Who accepted cannot any more: the request goes round again, without them. Raises ``RequestError``."""
    with transaction.atomic(using=CARE):
        take_turn(by, request)
        _is_theirs(by, request)
        changes = {
            "taken_by": None, "accepted_at": None, "appointment_at": None, "limit_at": timezone.now()
        }  # fmt: skip
        move(by=by, request=request, to=Status.DIFFUSEE, **changes)
        leave_circle(by=by, case=request.case_id)
        _next_are_asked(by, request.case_id)


def set_appointment(*, by: Session, request: UnscheduledRequest, at: datetime, place: str) -> None:
    """When and where; said again, it is moved. Raises ``RequestError`` for a past instant."""
    if at < timezone.now():
        raise RequestError("ce moment est passé\u00a0: donnez une date à venir")
    with transaction.atomic(using=CARE):
        take_turn(by, request)
        if booked_for(request) is not None:
            raise RequestError("ce rendez-vous tient un créneau réservé\u00a0: déplacez-le depuis sa page")
        set_place(request.case_id, place)
        move(by=by, request=request, to=Status.RDV_FIXE, appointment_at=at)


def tell_patient(*, by: Session, request: UnscheduledRequest) -> None:
    """Somebody has told the patient who, where and when."""
    with transaction.atomic(using=CARE):
        take_turn(by, request)
        move(by=by, request=request, to=Status.PATIENT_INFORME)


def _is_theirs(by: Session, request: UnscheduledRequest) -> None:
    if request.taken_by != by.person:
        raise RequestError("seul le professionnel qui a accepté peut rendre la demande")


def _next_are_asked(by: Session, case: UUID) -> None:
    """Once this is committed; the clock of the minute does it if this process stops in between."""
    community = by.community
    transaction.on_commit(
        lambda: advance_of_itself(community=community, case=case), using=CARE, robust=True
    )  # fmt: skip
