"""Reads of unscheduled requests: the queue, what is asked of somebody, what time ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Now
from django.utils import timezone

from maillage.care.access_to_care.slots.enums import EndedWhy
from maillage.care.access_to_care.slots.models import Booking
from maillage.care.access_to_care.unscheduled.enums import Status
from maillage.care.access_to_care.unscheduled.lifecycle import (
    ASKING,
    STUCK,
    TAKEN,
    UNANSWERED_AFTER,
    UNTOLD_AFTER,
)
from maillage.care.access_to_care.unscheduled.models import (
    RequestRules,
    RequestStep,
    UnscheduledRequest,
    Willingness,
)
from maillage.care.circle.enums import ConsentScope
from maillage.care.circle.models import CircleMember, Consent
from maillage.care.circle.queries import refuses_sharing
from maillage.care.ground.enums import Category
from maillage.care.ground.session import Session
from maillage.care.roster.queries import Professional, professionals
from maillage.communities.cards.enums import Audience, CardField
from maillage.communities.cards.models import DirectoryCard
from maillage.communities.cards.projection import allowed
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

ANSWERED_SHOWN, RELEASED_SHOWN = timedelta(hours=24), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who takes the requests of the community, with the category that the register gives them."""

    person: int
    category: Category


def operators(community: Community) -> list[Operator]:
    """The secretariat: those who hold the role of operator today. Three queries."""
    with community_scope(community):
        current = RoleAssignment.objects.current(timezone.localdate()).filter(role=Role.OPERATOR)
        people = sorted(set(current.values_list("user_id", flat=True)))
    known = {one.person: one.category for one in professionals(community, people=people)}
    return [Operator(one, known.get(one, Category.UNDER_AUTHORITY)) for one in people]


def rules_of(community: int) -> RequestRules:
    """The rules of the community; the usual ones, unsaved, until it writes its own."""
    return RequestRules.objects.first() or RequestRules(community_id=community)


def queue() -> QuerySet[UnscheduledRequest]:
    """What is not over, in one's circles (every one for the desk): what waits for us, then by limit."""
    idle = Q(limit_at__isnull=True, status__in=[*ASKING, *STUCK])
    waits = Choice(When(idle, then=Value(0)), default=Value(1))
    rows = UnscheduledRequest.objects.filter(ended_at__isnull=True).select_related("case")
    return rows.order_by(waits, F("limit_at").asc(nulls_last=True), "answer_by", "received_at")


def ended(since: datetime) -> QuerySet[UnscheduledRequest]:
    """What ended since, and is not closed or was closed since; the latest first."""
    rows = UnscheduledRequest.objects.filter(ended_at__gte=since).select_related("case")
    return rows.order_by("-ended_at")


def steps_of(case: UUID) -> list[RequestStep]:
    return list(RequestStep.objects.filter(case_id=case).order_by("rank"))


def asked_people(case: UUID) -> list[CircleMember]:
    """Everyone who was asked for a request, or joined it, in order: for its circle and for the desk."""
    return list(CircleMember.objects.filter(case_id=case).defer("reason").order_by("offered_at", "pk"))


def not_again(case: UUID) -> set[int]:
    """Who is not asked again: seated or still asked, gone or refused, or silent to the end of their offer.

    Whoever was sent away because somebody else took it may be asked again, should it be given back.
    """
    sent_away = Q(joined_at__isnull=True, ends_at__lte=Now(), ended_by__isnull=False) & ~Q(
        ended_by=F("person_id")
    )
    seats = CircleMember.objects.filter(case_id=case).exclude(sent_away)
    return set(seats.values_list("person_id", flat=True))


def agreed_to_share(case: UUID) -> bool:
    """Whether the person agreed that their request be passed on, and objects to no sharing.

    No other scope says it; an objection leaves the agreement written, and holds over it.
    """
    given = Consent.objects.filter(case_id=case, scope=ConsentScope.REQUEST, withdrawn_at__isnull=True)
    return given.exists() and not refuses_sharing(case)


def booked_for(request: UnscheduledRequest) -> Booking | None:
    """The slot that the appointment of this request takes, if it does and nobody said what became of it."""
    if request.appointment_at is None or request.taken_by is None:
        return None
    rows = Booking.objects.live().filter(case_id=request.case_id, person_id=request.taken_by, outcome="")
    found: Booking | None = rows.order_by("starts_at").first()
    return found


def cancelled_of_itself(request: UnscheduledRequest) -> bool:
    """Whether the appointment of this request was a booked slot, given back when the request ended."""
    rows = Booking.objects.filter(case_id=request.case_id, person_id=request.taken_by)
    return rows.filter(starts_at=request.appointment_at, ended_why=EndedWhy.CLOSED).exists()


def released_from(by: Session, now: datetime) -> list[datetime]:
    """When this person accepted what somebody else, the patient first, took from their charge lately."""
    # Joined after the offer: an answer, not a seat of the first circle.
    seats = CircleMember.objects.filter(person_id=by.person, joined_at__gt=F("offered_at"))
    seats = seats.filter(ends_at__lte=now, ends_at__gte=now - RELEASED_SHOWN).exclude(ended_by=by.person)
    return list(seats.order_by("-joined_at").values_list("joined_at", flat=True))


def offers_to(by: Session) -> list[UnscheduledRequest]:
    """The outlines of what this person is asked now, the most pressing first."""
    seats = CircleMember.objects.lasting().filter(person_id=by.person, joined_at__isnull=True)
    rows = UnscheduledRequest.objects.filter(case_id__in=seats.values("case_id"), status__in=ASKING)
    return list(rows.order_by("answer_by"))


def taken_by(by: Session) -> list[UnscheduledRequest]:
    """What this person accepted and is not closed."""
    rows = UnscheduledRequest.objects.filter(taken_by=by.person).exclude(status=Status.CLOTUREE)
    return list(rows.select_related("case").order_by(F("appointment_at").asc(nulls_first=True), "answer_by"))


def gone_offers(by: Session, now: datetime) -> list[tuple[datetime, bool]]:
    """What was asked of this person and is over since yesterday: when, and whether somebody else took it."""
    seats = CircleMember.objects.filter(
        person_id=by.person, joined_at__isnull=True, ends_at__lte=now, ends_at__gte=now - ANSWERED_SHOWN
    ).exclude(ended_by=by.person)
    found = seats.order_by("-ends_at").values_list("offered_at", "ended_by")
    return [(offered_at, ended_by is not None) for offered_at, ended_by in found]


def willingness_of(people: Iterable[int]) -> dict[int, Willingness]:
    return {one.person_id: one for one in Willingness.objects.filter(person_id__in=list(people))}


def those_who_answer(community: Community, profession: str, own_doctor: int | None) -> list[Professional]:
    """The professionals of a profession, and the own doctor. Two queries."""
    found = professionals(community, professions=[profession] if profession else ())
    if own_doctor and own_doctor not in {one.person for one in found}:
        found += professionals(community, people=[own_doctor])
    return found


def mssante_of(community: Community, person: int | None) -> str:
    """The secure address that this professional shows to colleagues; "" where there is none."""
    if person is None:
        return ""
    with community_scope(community):
        card = DirectoryCard.objects.select_related("member").filter(member__user_id=person).first()
        shown = card is not None and CardField.MSSANTE in allowed(card, Audience.PRO)
    return str(card.mssante) if card is not None and shown else ""


# --- What time does -------------------------------------------------------------------------------------


def due(rows: QuerySet[UnscheduledRequest], now: datetime) -> QuerySet[UnscheduledRequest]:
    """Among these, those that ask, and whose limit is over or that nobody is left to answer."""
    waiting = CircleMember.objects.using(rows.db).lasting()
    waiting = waiting.filter(case_id=OuterRef("case_id"), joined_at__isnull=True)
    asking = rows.filter(status__in=ASKING, limit_at__isnull=False)
    return asking.filter(Q(limit_at__lte=now) | ~Exists(waiting))


def forgotten(rows: QuerySet[UnscheduledRequest], now: datetime) -> QuerySet[UnscheduledRequest]:
    """Among these, those whose outcome nobody said in time (``lifecycle.ends_itself_at``)."""
    nobody = Q(
        status__in=[*STUCK, Status.DIFFUSEE], limit_at__isnull=True, answer_by__lte=now - UNANSWERED_AFTER
    )
    seen = Q(appointment_at__lte=now - UNTOLD_AFTER) | Q(
        appointment_at__isnull=True, accepted_at__lte=now - UNTOLD_AFTER, answer_by__lte=now - UNTOLD_AFTER
    )
    return rows.filter(nobody | Q(seen, status__in=TAKEN))
