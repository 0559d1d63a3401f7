"""Reads of the register: who sits, what is vacant, what lapses, what is left to declare."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q

from maillage.communities.governance.mandates.enums import EndReason
from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.rules.enums import OFFICES, MandateFunction, OrganKind
from maillage.communities.governance.rules.models import OrganRules
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment

# Law of 1 July 1901, art. 5: changes in those in charge are made known within three months.
DECLARE_WITHIN = relativedelta(months=3)
ALERT_DAYS = (90, 30)
SOON = timedelta(days=ALERT_DAYS[0])
# What the holder of a function needs on the platform: proposed to who gives the roles, never given alone.
ROLE_OF = {
    MandateFunction.PRESIDENT: Role.PRESIDENT,
    MandateFunction.VICE_PRESIDENT: Role.BOARD,
    MandateFunction.SECRETARY: Role.SECRETARY,
    MandateFunction.DEPUTY_SECRETARY: Role.SECRETARY,
    MandateFunction.TREASURER: Role.TREASURER,
    MandateFunction.DEPUTY_TREASURER: Role.TREASURER,
    MandateFunction.ADMINISTRATOR: Role.BOARD,
}
# Haut-Rhin, Bas-Rhin, Moselle: the register of associations is kept by the court (local civil code, art. 67).
LOCAL_LAW_DEPARTMENTS = frozenset({"57", "67", "68"})
IN_CHARGE = [kind.value for kind in OrganKind if kind.is_in_charge]


def held_on(day: date) -> list[Mandate]:
    """The mandates of a day, organ by organ, function by function. One query."""
    found = _whole(Mandate.objects.held_on(day))
    return sorted(found, key=_place)


def _whole(found: Any) -> list[Mandate]:
    return list(found.select_related("organ", "member", "representative", "college"))


def _place(one: Mandate) -> tuple[int, int, int, str]:
    rank = list(MandateFunction).index(MandateFunction(one.function))
    return (one.organ_id, rank, one.seat or 0, one.member.sort_key)


def history() -> list[Mandate]:
    """Every mandate, the newest first, mistakes left out."""
    return _whole(Mandate.objects.exclude(end_reason=EndReason.MISTAKE).order_by("-starts_on", "-pk"))


def by_number(number: int) -> Mandate | None:
    """A mandate of the register."""
    found = _whole(Mandate.objects.filter(number=number))
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """Seats that nobody holds."""

    organ: str
    function: str
    number: int


def vacancies(organs: Sequence[OrganRules], held: Iterable[Mandate]) -> list[Vacancy]:
    """The counted functions without a holder, and the seats missing under the least that the rules ask."""
    holders = Counter((one.organ_id, one.function) for one in held)
    sitting: Counter[int] = Counter()
    for (organ, _), number in holders.items():
        sitting[organ] += number
    found = []
    for rules in organs:
        for office in OFFICES:
            missing = rules.offices.get(office.value, 0) - holders[rules.organ_id, office.value]
            if missing > 0:
                found.append(Vacancy(rules.organ.name, office.label, missing))
        short = (rules.seats_min or 0) - sitting[rules.organ_id]
        if short > 0 and not rules.offices:
            found.append(Vacancy(rules.organ.name, "Sièges", short))
    return found


def lapsing(today: date, *, within: timedelta = SOON) -> list[Mandate]:
    """The mandates that end soon and that nobody was elected to follow, the first to end first."""
    soon = Mandate.objects.held_on(today).filter(ends_on__lte=today + within, end_reason="")
    later = Mandate.objects.filter(starts_on__gt=today).exclude(end_reason=EndReason.MISTAKE)
    return unfollowed(_whole(soon.order_by("ends_on", "pk")), later)


def unfollowed(soon: Iterable[Mandate], later: Iterable[Mandate]) -> list[Mandate]:
    """Those whose seat, or whose holder where seats are not counted, has no later mandate."""
    followed = {_held(one) for one in later}
    return [one for one in soon if _held(one) not in followed]


def _held(one: Mandate) -> tuple[int, str, int]:
    return (one.organ_id, "seat", one.seat) if one.seat is not None else (one.organ_id, "", one.member_id)


@dataclass(frozen=True, slots=True)
class ToDeclare:
    """Somebody came in charge, or left, and the prefecture (or the court) does not know it yet."""

    mandate: Mandate
    entered: bool
    on: date

    @property
    def due(self) -> date:
        return self.on + DECLARE_WITHIN


def to_declare(today: date) -> list[ToDeclare]:
    """The changes not declared yet, the oldest first. One query."""
    return undeclared(_whole(in_charge(today).order_by("starts_on", "pk")), today)


def in_charge(today: date) -> Any:
    """The mandates, begun on this day, of those in charge of the administration."""
    begun = Mandate.objects.filter(organ__kind__in=IN_CHARGE, starts_on__lte=today)
    return begun.exclude(end_reason=EndReason.MISTAKE)


def undeclared(found: Sequence[Mandate], today: date) -> list[ToDeclare]:
    """What is left to declare among these mandates.

    Who is elected again to the same function without a day between changes nothing.
    """
    begins = {(_who(one), one.starts_on) for one in found}
    ends = {(_who(one), one.ends_on) for one in found}
    changes = [
        ToDeclare(one, True, one.starts_on)
        for one in found
        if one.start_declaration_id is None and (_who(one), one.starts_on) not in ends
    ]
    changes += [
        ToDeclare(one, False, one.ends_on)
        for one in found
        if one.ends_on
        and one.ends_on <= today
        and one.end_declaration_id is None
        and (_who(one), one.ends_on) not in begins
    ]
    return sorted(changes, key=lambda one: (one.on, one.mandate.pk))


def _who(one: Mandate) -> tuple[int, str, int, int | None]:
    return (one.organ_id, one.function, one.member_id, one.representative_id)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A role to give, or to take back: a person and a role that no longer say the same as the register."""

    mandate: Mandate
    role: Role
    give: bool


def proposals(today: date) -> list[Proposal]:
    """The roles of the platform that the register calls for, and those that an ended mandate leaves behind.

    Only for members with an account; nothing is given nor taken by itself. Three queries.
    """
    held = [one for one in held_on(today) if one.member.user_id and one.function in ROLE_OF]
    assigned = set(RoleAssignment.objects.current(today).values_list("user_id", "role"))
    needed = {(one.member.user_id, ROLE_OF[MandateFunction(one.function)].value) for one in held}
    found, told = [], set()
    for one in held:
        role = ROLE_OF[MandateFunction(one.function)]
        key = (one.member.user_id, role.value)
        if key not in assigned and key not in told and not _covered(one.member.user_id, role, assigned):
            told.add(key)
            found.append(Proposal(one, role, True))
    ended = _whole(Mandate.objects.filter(Q(ends_on__lte=today), member__user__isnull=False))
    for one in sorted(ended, key=lambda one: one.starts_on):
        wanted = ROLE_OF.get(MandateFunction(one.function))
        if wanted is None:
            continue
        key = (one.member.user_id, wanted.value)
        if key in assigned and key not in needed and key not in told:
            told.add(key)
            found.append(Proposal(one, wanted, False))
    return found


def _covered(user: int | None, role: Role, assigned: set[tuple[int, str]]) -> bool:
    """An officer sits on the board without needing its role besides."""
    officers = (Role.PRESIDENT, Role.SECRETARY, Role.TREASURER)
    return role == Role.BOARD and any((user, one.value) in assigned for one in officers)
