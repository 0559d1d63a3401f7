"""Reads of the room: requests of one's circles, the scale in force, doctors and their turns, places."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Case as When
from django.db.models import Count, F, Max, Q, QuerySet, Value
from django.db.models import When as Then
from django.utils import timezone

from maillage.care.access_to_care.seekers.enums import (
    CALL_WITHIN_DAYS,
    DECLARE_WITHIN_DAYS,
    TURNS_DAYS,
    ProposalState,
    Status,
    Verdict,
)
from maillage.care.access_to_care.seekers.lifecycle import ENDED, PROPOSABLE, SEEKING
from maillage.care.access_to_care.seekers.models import (
    GpContent,
    GpOffer,
    GpProposal,
    GpRequest,
    GpRules,
    GpStep,
    GpTurn,
    GpTwin,
)
from maillage.care.access_to_care.seekers.scale import Standing, standing
from maillage.care.circle.actions import Seat
from maillage.care.circle.enums import Ground
from maillage.care.ground.enums import Category
from maillage.care.persons.models import Identity
from maillage.care.persons.queries import duplicates
from maillage.care.roster.places import commune_names
from maillage.care.roster.queries import Professional, professionals
from maillage.communities.members.enums import Profession
from maillage.communities.territory.queries import content_of, current_version
from maillage.engines.matching import Offer
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope


@dataclass(frozen=True, slots=True)
class Doctor:
    """A doctor of the register who takes new patients, and how many they were proposed this month."""

    person: Professional
    offer: GpOffer
    proposed: int
    last: datetime | None

    @property
    def turn(self) -> Offer:
        """As the engine of turns reads it."""
        last = int(self.last.timestamp()) if self.last else 0
        return Offer(str(self.person.person), self.offer.per_month, self.proposed, last)


@dataclass(frozen=True, slots=True)
class Alike:
    """Another request of one's circles that looks like this one; ``verdict`` is "" while nobody decided."""

    request: GpRequest
    shared: tuple[str, ...]
    strong: bool
    verdict: str


def rules() -> GpRules | None:
    """The scale in force; None while the board has voted none."""
    return GpRules.objects.order_by("-number").first()


def all_rules() -> list[GpRules]:
    """Every version, the latest first."""
    return list(GpRules.objects.order_by("-number"))


def open_requests() -> "QuerySet[GpRequest]":
    """Those that one may see and that are not ended: who waits for a call, or for a doctor who is late,
    first, then by priority, then by order of arrival.
    """
    today = timezone.localdate()
    late = When(
        Then(Q(recontact_on__lte=today, status__in=[*SEEKING]) | _doctor_late(today), then=Value(0)),
        default=Value(1),
    )
    return (
        GpRequest.objects.exclude(status__in=[*ENDED])
        .select_related("case")
        .order_by(late, F("level").asc(nulls_last=True), "received_on", "pk")
    )


def ended_requests() -> "QuerySet[GpRequest]":
    """Those that are ended and not erased yet, the latest first."""
    return GpRequest.objects.filter(status__in=[*ENDED]).select_related("case").order_by("-status_since")


def request_of(case: UUID) -> GpRequest | None:
    """The outline of a search, for who is in its circle, asked to join it, or holds it."""
    return GpRequest.objects.select_related("case").filter(case_id=case).first()


def is_overdue(request: GpRequest, today: date) -> bool:
    """Whether the person should have been called again."""
    return request.state in SEEKING and request.recontact_on <= today


def is_doctor_late(request: GpRequest, today: date) -> bool:
    """Whether the doctor who accepted let the time pass without a word."""
    return request.doctor_until is not None and request.doctor_until < today


def late_doctors(today: date) -> int:
    """How many of one's requests wait for a doctor who accepted, beyond the time to call or to declare."""
    return GpRequest.objects.filter(_doctor_late(today)).count()


def _doctor_late(today: date) -> Q:
    called = timezone.make_aware(datetime.combine(today - timedelta(days=CALL_WITHIN_DAYS), time.min))
    seen = today - timedelta(days=DECLARE_WITHIN_DAYS)
    return Q(status=Status.ACCEPTEE, status_since__lt=called) | Q(
        status=Status.RDV, appointment_on__lt=seen
    )  # fmt: skip


def late_calls(today: date) -> int:
    """How many of one's requests wait for a call."""
    return GpRequest.objects.filter(status__in=[*SEEKING], recontact_on__lte=today).count()


def to_propose() -> int:
    """How many of one's requests are ready for a doctor."""
    return GpRequest.objects.filter(status__in=[*PROPOSABLE]).count()


def standing_of(request: GpRequest, today: date) -> Standing | None:
    """Why a request stands where it does: opens what was said of the person. None without a scale."""
    found = rules()
    if found is None:
        return None
    content = GpContent.objects.get(case_id=request.case_id)
    identity = Identity.objects.filter(case_id=request.case_id).first()
    return _standing(found, request, content, identity, today)


def levels_due() -> "QuerySet[GpRequest]":
    """Open requests whose level is older than this day, or than the scale in force; the oldest first."""
    found = rules()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    since = max(midnight, found.recorded_at) if found else midnight
    return (
        GpRequest.objects.exclude(status__in=[*ENDED])
        .filter(Q(levelled_at__isnull=True) | Q(levelled_at__lt=since))
        .order_by(F("levelled_at").asc(nulls_first=True), "pk")
    )


def levels_of(requests: Collection[GpRequest], today: date) -> dict[UUID, int | None]:
    """{case: level} of these requests under the scale in force, in three queries; opens what was said."""
    cases, found = [one.case_id for one in requests], rules()
    if found is None:
        return dict.fromkeys(cases)
    contents = {one.case_id: one for one in GpContent.objects.filter(case_id__in=cases)}
    people = {one.case_id: one for one in Identity.objects.filter(case_id__in=cases)}
    return {
        one.case_id: _standing(found, one, contents[one.case_id], people.get(one.case_id), today).level
        for one in requests
    }


def _standing(
    found: GpRules, request: GpRequest, content: GpContent, identity: Identity | None, today: date
) -> Standing:
    birth = date.fromisoformat(identity.birth_date) if identity and identity.birth_date else None
    return standing(
        found, needs=codes(content.needs), birth=birth, received=request.received_on, today=today
    )  # fmt: skip


def codes(text: str | None) -> list[str]:
    """The codes that a sealed column holds."""
    return [code for code in (text or "").split(",") if code]


def steps_of(case: UUID) -> list[GpStep]:
    """How a request advanced, the latest first."""
    return list(GpStep.objects.filter(case_id=case).order_by("-at", "pk"))


def proposals_of(case: UUID) -> list[GpProposal]:
    """To whom a request was proposed, and who comes next."""
    found = GpProposal.objects.filter(case_id=case).exclude(asked_at=None, state=ProposalState.WITHDRAWN)
    return list(found.order_by("-asked_at", "rank", "pk"))


def asked_of(person: int) -> list[tuple[GpProposal, GpRequest]]:
    """What waits for the answer of a doctor, the first level first: outlines, since they are not in yet."""
    now = timezone.now()
    waiting = GpProposal.objects.filter(person_id=person, state=ProposalState.ASKED, until__gt=now)
    found = {one.case_id: one for one in waiting}
    requests = GpRequest.objects.filter(case_id__in=found, status=Status.PROPOSEE).select_related("case")
    ordered = requests.order_by(F("level").asc(nulls_last=True), "received_on", "pk")
    return [(found[one.case_id], one) for one in ordered]


def patients_of(person: int) -> "QuerySet[GpRequest]":
    """Those that a doctor accepted, and whose request is not closed."""
    return GpRequest.objects.filter(doctor_id=person).exclude(status__in=[*ENDED]).select_related("case")


def awaited_of(person: int, today: date) -> list[GpRequest]:
    """Those that a doctor accepted and should call, or whose appointment has passed without a declaration."""
    passed = Q(status=Status.RDV, appointment_on__lt=today)
    return list(GpRequest.objects.filter(Q(status=Status.ACCEPTEE) | passed, doctor_id=person))


def alike(case: UUID) -> list[Alike]:
    """What looks like this request among one's own, and what was decided of it."""
    found = [
        one
        for one in duplicates(of=[case], among=GpRequest.objects.values("case_id"))
        if str(case) in {one.first, one.second}
    ]
    others = {UUID(one.second if one.first == str(case) else one.first): one for one in found}
    requests = GpRequest.objects.filter(case_id__in=others).select_related("case")
    verdicts = _verdicts(case)
    return [
        Alike(one, others[one.case_id].shared, others[one.case_id].strong, verdicts.get(one.case_id, ""))
        for one in requests
    ]


def undecided(cases: Collection[UUID]) -> set[UUID]:
    """Which of these searches look like another search of one's circles of which nobody decided."""
    decided = {
        frozenset(pair) for pair in GpTwin.objects.values_list("case_id", "other_id")
    }  # fmt: skip
    searches = GpRequest.objects.values("case_id")
    found = duplicates(of=cases, among=searches)
    pairs = [frozenset({UUID(one.first), UUID(one.second)}) for one in found]
    return {case for pair in pairs if pair not in decided for case in pair} & set(cases)


def _verdicts(case: UUID) -> dict[UUID, Verdict]:
    forth = GpTwin.objects.filter(case_id=case).values_list("other_id", "verdict")
    back = GpTwin.objects.filter(other_id=case).values_list("case_id", "verdict")
    return {other: Verdict(verdict) for other, verdict in (*forth, *back)}


def doctors(community: Community, today: date) -> list[Doctor]:
    """The doctors of the register whose offer is open today, by name, with their turns of the month."""
    offers = {one.person_id: one for one in GpOffer.objects.all()}
    people = professionals(community, professions=[Profession.MEDECIN], people=offers)
    turns = _turns(offers, today)
    return [
        Doctor(one, offers[one.person], *turns.get(one.person, (0, None)))
        for one in people
        if offers[one.person].until is None or offers[one.person].until >= today
    ]


def _turns(people: Iterable[int], today: date) -> dict[int, tuple[int, datetime | None]]:
    """{person: (turns of this month, the last one)} of these doctors, one line each, whatever the past."""
    first, oldest = (
        timezone.make_aware(datetime.combine(day, time.min))
        for day in (today.replace(day=1), today - timedelta(days=TURNS_DAYS))
    )
    rows = GpTurn.objects.filter(person_id__in=list(people), at__gte=oldest).values("person_id")
    found = rows.annotate(
        proposed=Count("pk", filter=Q(given_back=False, at__gte=first)), last=Max("at")
    )  # fmt: skip
    return {person: (proposed, last) for person, proposed, last in found.values_list(
        "person_id", "proposed", "last"
    )}  # fmt: skip


def is_paused(offer: GpOffer, today: date) -> bool:
    return offer.paused_until is not None and offer.paused_until >= today


def own_offer(person: int) -> GpOffer | None:
    return GpOffer.objects.filter(person_id=person).first()


def first_circle(community: Community, notice: str) -> list[Seat]:
    """The seats of those who take the requests: every operator, by the consent of the person."""
    with community_scope(community):
        current = RoleAssignment.objects.current(timezone.localdate()).filter(role=Role.OPERATOR)
        people = sorted(set(current.filter(user__is_active=True).values_list("user_id", flat=True)))
    known = {one.person: one.category for one in professionals(community, people=people)}
    return [
        Seat(one, known.get(one, Category.UNDER_AUTHORITY), Ground.CONSENT, notice=notice) for one in people
    ]


def communes(community: Community, today: date) -> list[tuple[str, str]]:
    """(code, name) of the communes of the territory, whole or in part, by name."""
    with community_scope(community):
        version = current_version(today)
        found = sorted({code[:5] for code in content_of(version)[0]}) if version else []
    return sorted(commune_names(found).items(), key=lambda pair: pair[1])
