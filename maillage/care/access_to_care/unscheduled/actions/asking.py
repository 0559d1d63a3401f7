"""Asking for an answer: the own doctor first, then the volunteers, wave after wave; what the clock does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from maillage.care.access_to_care.unscheduled.actions.steps import close, end, move, take_turn, zone
from maillage.care.access_to_care.unscheduled.calling import ranking
from maillage.care.access_to_care.unscheduled.enums import OFFER, Status
from maillage.care.access_to_care.unscheduled.errors import OBJECTS, RequestError
from maillage.care.access_to_care.unscheduled.lifecycle import ENDS, STUCK, TAKEN
from maillage.care.access_to_care.unscheduled.models import RequestContent, UnscheduledRequest
from maillage.care.access_to_care.unscheduled.queries import (
    agreed_to_share,
    due,
    forgotten,
    not_again,
    rules_of,
    those_who_answer,
    willingness_of,
)
from maillage.care.circle.actions import Seat, end_offers, offer_seats, tell
from maillage.care.circle.enums import ConsentScope, Ground
from maillage.care.circle.models import CircleMember, Consent
from maillage.care.circle.queries import refuses_sharing
from maillage.care.ground.doors import CARE, UPKEEP
from maillage.care.ground.scope import upkeep
from maillage.care.ground.session import Session
from maillage.care.roster.places import place_of
from maillage.care.roster.queries import Professional
from maillage.care.traces.clock import each_case
from maillage.care.traces.enums import CLOCK
from maillage.care.traces.scope import care_scope
from maillage.engines.matching import Ranking
from maillage.foundation.tenancy.models import Community

CLOSES_AFTER = timedelta(days=7)
_BEFORE = STUCK | {Status.DIFFUSEE}


def ask(*, by: Session, request: UnscheduledRequest) -> int:
    """Ask whoever comes next; how many people. Nobody left: it is for the operator to decide.

    Raises ``RequestError`` when the patient did not agree that the request be shared, or when it asks no
    more.
    """
    now = timezone.now()
    with transaction.atomic(using=CARE):
        take_turn(by, request)
        if request.status not in _BEFORE:
            raise RequestError("cette demande n’a plus à être proposée")
        notice = _agreed(request)
        found, rules = who_may_answer(by=by, request=request, now=now), rules_of(by.community.pk)
        if request.status == Status.QUALIFIEE and found.own_doctor_first:
            until = now + timedelta(minutes=rules.gp_minutes)
            move(by=by, request=request, to=Status.ENVOYEE_MT, limit_at=until)
            return _offer(by, request, found.people[:1], notice, until)
        chosen = found.people[: rules.wave_size or len(found.people)]
        limit = now + timedelta(minutes=rules.wave_minutes) if chosen else None
        if chosen and request.status != Status.DIFFUSEE:
            move(by=by, request=request, to=Status.DIFFUSEE, limit_at=limit, wave=1)
        else:
            request.limit_at, request.wave = limit, request.wave + bool(chosen)
            request.save(update_fields=["limit_at", "wave"])
        # Who was asked in a former wave may still say yes, as long as an answer is wanted.
        return _offer(by, request, chosen, notice, max(request.answer_by, limit or now))


@dataclass(frozen=True, slots=True)
class Answering:
    """Those who may be asked, in order (``people``); ``ranking`` has everyone, with the reasons."""

    ranking: Ranking
    people: list[Professional]
    own_doctor_first: bool


def who_may_answer(*, by: Session, request: UnscheduledRequest, now: datetime) -> Answering:
    """Whoever the request may be proposed to now: the own doctor first, then the nearest."""
    own = RequestContent.objects.values_list("gp_person", flat=True).get(case_id=request.case_id)
    people = those_who_answer(by.community, request.profession, own)
    found = ranking(
        request,
        professionals=people,
        willing=willingness_of(one.person for one in people),
        already=not_again(request.case_id),
        own_doctor=own,
        place=place_of(request.commune_code),
        now=now,
        zone=zone(by),
    )
    known = {str(one.person): one for one in people}
    asked = [known[one.key] for one in found.candidates]
    return Answering(found, asked, bool(asked) and asked[0].person == own)


def advance(*, by: Session, case: UUID) -> bool:
    """What time does to a request: those asked have had theirs, the next are asked. False: it was not due."""
    with transaction.atomic(using=CARE):
        take_turn(by)
        request = due(UnscheduledRequest.objects.filter(case_id=case), timezone.now()).first()
        if request is None:
            return False
        if request.status == Status.ENVOYEE_MT:
            declined = CircleMember.objects.filter(
                case_id=case, joined_at__isnull=True, ended_by=F("person_id")
            )
            to = Status.REFUSEE if declined.exists() else Status.DELAI_DEPASSE
            end_offers(by=by, case=case)
            move(by=by, request=request, to=to, limit_at=None)
        if agreed_to_share(case):
            ask(by=by, request=request)
        elif request.limit_at is not None:
            # Nobody may be asked: it is for the operator to decide, and not due again at the next minute.
            request.limit_at = None
            request.save(update_fields=["limit_at"])
    return True


def advance_of_itself(*, community: Community, case: UUID) -> bool:
    """The same, by no one: a session of the case itself, as a link opens, which reads no sealed value."""
    with care_scope(community, person=None, roles=CLOCK, holder=case) as by:
        return advance(by=by, case=case)


def end_forgotten(*, by: Session, case: UUID) -> bool:
    """Say the outcome that nobody said: « sans solution », or unknown once somebody had taken it.

    Else the identity would stay as long as a case may, and the request would never be counted. False: it is
    not forgotten, or not any more.
    """
    with transaction.atomic(using=CARE):
        take_turn(by)
        request = forgotten(UnscheduledRequest.objects.filter(case_id=case), timezone.now()).first()
        if request is None:
            return False
        outcome = Status.ISSUE_NON_DITE if request.status in TAKEN else Status.SANS_SOLUTION
        end(by=by, request=request, outcome=outcome)
    return True


def run_clock(*, community: Community) -> int:
    """Ask the next after a limit, end what is forgotten, close what ended a week ago; how many moved.

    What fails for one case stops no other: ``CasesFailedError`` once all had their turn.
    """
    now = timezone.now()
    with upkeep(community):
        rows = UnscheduledRequest.objects.using(UPKEEP)
        over = rows.filter(status__in=ENDS, ended_at__lte=now - CLOSES_AFTER)
        todo = [
            (step, case)
            for step, found in ((_advance, due(rows, now)), (_forget, forgotten(rows, now)), (_close, over))
            for case in found.values_list("case_id", flat=True)
        ]
    return each_case(community, todo)


def _advance(by: Session, case: UUID) -> bool:
    return advance(by=by, case=case)


def _forget(by: Session, case: UUID) -> bool:
    return end_forgotten(by=by, case=case)


def _close(by: Session, case: UUID) -> bool:
    close(by=by, request=UnscheduledRequest.objects.select_related("case").get(case_id=case))
    return True


def _offer(
    by: Session, request: UnscheduledRequest, people: Iterable[Professional], notice: str, until: datetime
) -> int:
    seats = [Seat(one.person, one.category, Ground.CONSENT, notice=notice) for one in people]
    asked = offer_seats(by=by, case=request.case, seats=seats, until=until)
    # Told once a wave: asked again after it was given back, somebody is told again.
    about = uuid5(request.case_id, f"wave-{request.wave}")
    tell(by=by, case=request.case_id, kind=OFFER.code, about=about, people=asked)
    return len(asked)


def _agreed(request: UnscheduledRequest) -> str:
    """The version of the information under which the patient agreed. Raises ``RequestError``."""
    if refuses_sharing(request.case_id):
        raise RequestError(OBJECTS)
    given = Consent.objects.filter(
        case_id=request.case_id, scope=ConsentScope.REQUEST, withdrawn_at__isnull=True
    )
    notice = given.values_list("notice", flat=True).first()
    if notice is None:
        raise RequestError("la personne n’a pas donné son accord à la transmission\u00a0: recueillez-le")
    return str(notice)
