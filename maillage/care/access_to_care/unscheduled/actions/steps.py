"""One change of status, its time and its trace; what the end of a request leaves behind."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.enums import Band, Solved, Status
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.lifecycle import UNMET, check_move
from maillage.care.access_to_care.unscheduled.models import (
    RequestContent,
    RequestCount,
    RequestStep,
    UnscheduledRequest,
)
from maillage.care.access_to_care.unscheduled.queries import rules_of
from maillage.care.circle.actions import close_case, end_offers, set_purge
from maillage.care.circle.enums import Ground
from maillage.care.circle.hooks import case_closes
from maillage.care.circle.models import CircleMember
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.traces.actions import note
from maillage.care.traces.enums import Act
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.zones import zone_of

_DAY, _TWO_DAYS = timedelta(hours=24), timedelta(hours=48)


def take_turn(by: Session, request: UnscheduledRequest | None = None) -> None:
    """One act on the requests of a community at a time, to the end of the transaction: read after this.

    ``request`` is read again: what a page loaded before its turn may have ended meanwhile; and who acts must
    hold it. The same lock as the trace, which every act ends by taking: one order, no deadlock. Raises
    ``RequestError``.
    """
    lock(LockSpace.CARE, by.community.pk, using=CARE)
    if request is None:
        return
    try:
        request.refresh_from_db()
    except UnscheduledRequest.DoesNotExist as error:
        raise RequestError("cette demande n’est plus la vôtre, ou n’existe plus") from error
    if not _holds(by, request):
        raise RequestError("seuls le secrétariat et le professionnel qui a accepté décident d’une demande")


def set_place(case: UUID, place: str) -> None:
    """Where the appointment is, sealed; the move that gives its hour is written beside it."""
    content = RequestContent.objects.get(case_id=case)
    content.meeting_place = " ".join(place.split())
    content.save(update_fields=["meeting_place"])


def _holds(by: Session, request: UnscheduledRequest) -> bool:
    """The person by their link, the clock, the first circle (the secretariat), or who accepted.

    Nobody else of the circle: a reader in emergency, or whoever was booked by a slot, changes nothing.
    """
    if by.holder == request.case_id:
        return True
    seats = CircleMember.objects.active().filter(case_id=request.case_id, person_id=by.person)
    seats = seats.exclude(ground=Ground.EMERGENCY)
    if request.taken_by != by.person:
        seats = seats.filter(joined_at=F("case__opened_at"))
    return bool(seats.exists())


def zone(by: Session) -> ZoneInfo:
    return zone_of(by.community.department_code)


def move(*, by: Session, request: UnscheduledRequest, to: Status, **changes: object) -> None:
    """Change the status with these columns. Raises ``RequestError`` when the lifecycle has no such move."""
    check_move(request.status, to)
    request.status = to
    for name, value in changes.items():
        setattr(request, name, value)
    with transaction.atomic(using=CARE):
        request.save(update_fields=["status", *changes])
        add_step(by=by, request=request, at=timezone.now())
        note(by, Act.WRITE, request.case_id, status=to.value)


def add_step(*, by: Session, request: UnscheduledRequest, at: datetime) -> None:
    rank = RequestStep.objects.filter(case_id=request.case_id).count() + 1
    step = RequestStep(
        community_id=by.community.pk, case_id=request.case_id, rank=rank, status=request.status, at=at,
        by=by.person,
    )  # fmt: skip
    step.save(force_insert=True)


def end(*, by: Session, request: UnscheduledRequest, outcome: Status) -> None:
    """The end: nobody is awaited any more, the day of the purge is set, one more is counted.

    What is booked for a person who is not to come is free at once, and not when the case closes.
    """
    now = timezone.now()
    with transaction.atomic(using=CARE):
        take_turn(by, request)
        move(by=by, request=request, to=outcome, outcome=outcome, ended_at=now, limit_at=None)
        end_offers(by=by, case=request.case_id)
        # After the move: an appointment that ends reopens a request only while somebody has taken it.
        if outcome in UNMET:
            case_closes(by, request.case_id)
        kept = timedelta(days=rules_of(by.community.pk).kept_days)
        set_purge(by=by, case=request.case, on=(now + kept).astimezone(zone(by)).date())
        _count(by, request)


def close(*, by: Session, request: UnscheduledRequest) -> None:
    """Nothing is left to do; the day of the purge, set by the outcome, stays. Raises ``RequestError``."""
    with transaction.atomic(using=CARE):
        take_turn(by, request)
        purge_on = request.case.purge_on
        move(by=by, request=request, to=Status.CLOTUREE)
        close_case(by=by, case=request.case)
        set_purge(by=by, case=request.case, on=purge_on)


def _count(by: Session, request: UnscheduledRequest) -> None:
    """One more of its sort. The turn is taken: nobody adds the same row meanwhile."""
    came = request.received_at.astimezone(zone(by))
    over = (request.ended_at or timezone.now()).astimezone(zone(by))
    waited = (request.accepted_at - request.received_at) if request.accepted_at else None
    sort = {
        "day": over.date(), "band": Band.of_hour(came.hour), "commune_code": request.commune_code,
        "family": request.family, "profession": request.profession, "channel": request.channel,
        "gp": request.gp, "outcome": request.outcome, "solved": _solved(waited),
    }  # fmt: skip
    row = RequestCount.objects.filter(**sort).first()
    if row is None:
        row = RequestCount(community_id=by.community.pk, **sort)
        row.save(force_insert=True)
    RequestCount.objects.filter(pk=row.pk).update(
        count=F("count") + 1,
        accepted=F("accepted") + (1 if waited is not None else 0),
        minutes=F("minutes") + (int(waited.total_seconds() // 60) if waited is not None else 0),
    )


def _solved(waited: timedelta | None) -> Solved:
    if waited is None:
        return Solved.NEVER
    if waited < _DAY:
        return Solved.H24
    return Solved.H48 if waited < _TWO_DAYS else Solved.PLUS
