"""Filing a request: the red flags first, then what the operator was told."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.actions.asking import ask
from maillage.care.access_to_care.unscheduled.actions.steps import add_step, close, end, take_turn, zone
from maillage.care.access_to_care.unscheduled.enums import KIND, Channel, Delay, HasGp, Status
from maillage.care.access_to_care.unscheduled.errors import RequestError
from maillage.care.access_to_care.unscheduled.models import RequestContent, UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import Operator
from maillage.care.access_to_care.unscheduled.script import motives, script
from maillage.care.access_to_care.unscheduled.told import Filing
from maillage.care.circle.actions import Seat, open_case, record_consent
from maillage.care.circle.enums import ConsentMeans, ConsentScope, Ground
from maillage.care.circle.models import Case
from maillage.care.ground.doors import CARE
from maillage.care.ground.session import Session
from maillage.care.persons.actions import record_identity
from maillage.care.switch.queries import latest_information
from maillage.care.traces.actions import note
from maillage.care.traces.enums import Act

EVENING = time(20)


def file_request(
    *, by: Session, filing: Filing, secretariat: Iterable[Operator], then_ask: bool
) -> UnscheduledRequest:
    """Write a request once the red flags were all « non »; ask for an answer at once where it may be shared.

    Nothing that names a person is written without their agreement to it, which seats the secretariat; the
    agreement to pass it on is another.
    The secretariat of the day is the first circle: who answers the next call finds the request. Pressed
    twice, it is filed once. Raises ``RequestError``.
    """
    if filing.motive not in motives():
        raise RequestError("ce motif n’est pas dans la liste")
    if not filing.may_write:
        raise RequestError("sans l’accord de la personne, rien de ce qui la désigne ne s’écrit")
    now, notice = timezone.now(), _information()
    with transaction.atomic(using=CARE):
        take_turn(by)
        if former := UnscheduledRequest.objects.filter(key=filing.key).first():
            return former
        seats = [Seat(one.person, one.category, Ground.CONSENT, notice=notice) for one in secretariat]
        case = open_case(by=by, kind=KIND.code, seats=seats)
        for scope in (ConsentScope.FILING, *([ConsentScope.REQUEST] if filing.consent else [])):
            record_consent(by=by, case=case.pk, scope=scope, means=ConsentMeans.ORAL, notice=notice)
        record_identity(by=by, case=case, said=filing.said)
        request = UnscheduledRequest(
            community_id=by.community.pk, case=case, key=filing.key, status=Status.RECUE,
            channel=filing.channel, commune_code=filing.commune_code, delay=filing.delay,
            profession=filing.profession, place=filing.place, family=motives()[filing.motive].family,
            gp=filing.gp, received_at=now, answer_by=wanted_before(filing.delay, now, zone(by)),
        )  # fmt: skip
        request.save(force_insert=True)
        add_step(by=by, request=request, at=now)
        _write_content(by, case, filing)
        request.status = Status.QUALIFIEE
        request.save(update_fields=["status"])
        add_step(by=by, request=request, at=now)
        note(by, Act.WRITE, case.pk, status=request.status)
        if then_ask and filing.consent:
            ask(by=by, request=request)
    return request


def record_red_flag(
    *, by: Session, key: UUID, flag: str, channel: Channel, secretariat: Iterable[Operator]
) -> UnscheduledRequest:
    """Somebody was sent to the 15 at the first warning sign: nothing of who they are is asked or kept.

    Who took the call alone is seated, on the ground of having taken it: nobody consented to anything.
    Raises ``RequestError`` for a sign that the script does not have.
    """
    if script().flag(flag) is None:
        raise RequestError("ce signe n’est pas dans le questionnaire")
    now = timezone.now()
    with transaction.atomic(using=CARE):
        take_turn(by)
        if former := UnscheduledRequest.objects.filter(key=key).first():
            return former
        alone = [
            Seat(one.person, one.category, Ground.UNNAMED) for one in secretariat if one.person == by.person
        ]
        case = open_case(by=by, kind=KIND.code, seats=alone)
        request = UnscheduledRequest(
            community_id=by.community.pk, case=case, key=key, status=Status.RECUE, channel=channel,
            gp=HasGp.INCONNU, received_at=now, answer_by=now,
        )  # fmt: skip
        request.save(force_insert=True)
        add_step(by=by, request=request, at=now)
        content = RequestContent(community_id=by.community.pk, case=case)
        content.flag = flag
        content.save(force_insert=True)
        end(by=by, request=request, outcome=Status.REORIENTEE_15)
        close(by=by, request=request)
    return request


def wanted_before(delay: Delay, now: datetime, place: ZoneInfo) -> datetime:
    """When an answer is wanted: « aujourd’hui » is 20 h, and an hour at least is left to answer."""
    if delay == Delay.JOUR:
        evening = datetime.combine(now.astimezone(place).date(), EVENING, place)
        return max(evening, now + timedelta(hours=1))
    return now + timedelta(hours=24 if delay == Delay.H24 else 48)


def _information() -> str:
    published = latest_information()
    if published is None:
        raise RequestError(
            "aucune information des patients n’est publiée\u00a0: une demande ne peut pas être enregistrée"
        )
    return published.version


def _write_content(by: Session, case: Case, filing: Filing) -> None:
    content = RequestContent(community_id=by.community.pk, case=case, gp_person=filing.gp_person)
    for name in (
        "motive", "details", "ald", "mobility", "gp_name", "requester", "requester_profession",
        "requester_rpps",
    ):  # fmt: skip
        setattr(content, name, " ".join(getattr(filing, name).split()))
    content.save(force_insert=True)
