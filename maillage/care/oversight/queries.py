"""Reads of the oversight: emergencies and what was decided of them, who is told, what patients decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from maillage.care.circle.enums import ObjectionScope
from maillage.care.circle.kinds import kind_of
from maillage.care.circle.models import Case, CircleMember, Consent, Objection
from maillage.care.circle.queries import circle_of, consents_of, refusals_of
from maillage.care.ground.session import Session
from maillage.care.oversight.accesses import ground_label, people_of
from maillage.care.oversight.models import EmergencyReview
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope


@dataclass(frozen=True, slots=True)
class Emergency:
    """One opening in emergency: who, as what, of which reference, and what was decided of it."""

    seat: CircleMember
    who: str
    title: str
    review: EmergencyReview | None


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat of a circle, in words."""

    who: str
    title: str
    ground: str
    notice: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What the patient of a case was asked and refused, and who is around it."""

    case: Case
    consents: list[Consent]
    refusals: list[Objection]
    seats: list[SeatLine]

    @property
    def standing(self) -> set[str]:
        """The refusals that hold now."""
        return {one.scope for one in self.refusals if one.lifted_at is None}

    @property
    def agreed(self) -> bool:
        return any(one.withdrawn_at is None for one in self.consents)

    @property
    def choices(self) -> list[tuple[ObjectionScope, bool]]:
        """Each thing that may be refused, and whether it is."""
        return [(scope, scope.value in self.standing) for scope in ObjectionScope]


def watchers(community: Community) -> list[int]:
    """The accounts of who watches over data protection here, today."""
    with community_scope(community):
        holders = RoleAssignment.objects.current(timezone.localdate()).filter(role=Role.DPO)
        return list(holders.values_list("user_id", flat=True))


def emergencies_of(community: Community, *, waiting: bool = False) -> list[Emergency]:
    """Every opening in emergency, the latest first; ``waiting``: those that nobody examined yet."""
    wanted = CircleMember.objects.emergencies().select_related("case")
    if waiting:
        wanted = wanted.exclude(pk__in=EmergencyReview.objects.values("seat_id"))
    seats = list(wanted.order_by("-offered_at"))
    reviews = {one.seat_id: one for one in EmergencyReview.objects.filter(seat__in=seats)}
    names, titles = people_of(community, (one.person_id for one in seats))
    return [
        Emergency(one, names.get(one.person_id, "compte supprimé"), titles.get(one.person_id, ""),
                  reviews.get(one.pk))
        for one in seats
    ]  # fmt: skip


def emergencies_waiting() -> int:
    """How many nobody examined yet, in the open session of the desk."""
    examined = EmergencyReview.objects.values("seat_id")
    return CircleMember.objects.emergencies().exclude(pk__in=examined).count()


def my_emergencies(by: Session) -> list[tuple[CircleMember, str]]:
    """One's own openings that still last, each with the name of the page of the case, "" for none."""
    mine = CircleMember.objects.active().emergencies().filter(person_id=by.person).select_related("case")
    return [(one, _page_of(one.case.kind)) for one in mine.order_by("ends_at")]


def decided_of(community: Community, case: Case) -> Decided:
    """What the patient decided, for them or for the circle."""
    seats = circle_of(case.pk)
    names, titles = people_of(community, (one.person_id for one in seats))
    lines = [
        SeatLine(names.get(one.person_id, "Un compte de la communauté"),
                 titles.get(one.person_id, "") or str(one.get_category_display()),
                 ground_label(one.ground), one.notice, one.joined_at, one.ends_at)
        for one in seats
    ]  # fmt: skip
    return Decided(case, consents_of(case.pk), refusals_of(case.pk), lines)


def _page_of(kind: str) -> str:
    try:
        return kind_of(kind).page
    except KeyError:
        return ""


def references(cases: Iterable[UUID]) -> dict[UUID, str]:
    """{case: reference} of those that the open session sees."""
    return dict(Case.objects.filter(pk__in=list(cases)).values_list("pk", "reference"))
