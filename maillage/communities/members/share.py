"""The share that counts: members over the professionals of the territory, profession by profession."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.communities.members.enums import MemberKind
from maillage.communities.members.lifecycle import ADMITTED
from maillage.communities.members.models import Member, MemberEvent
from maillage.communities.practitioners.names import name_key
from maillage.communities.practitioners.queries import ground
from maillage.reference.directory.queries import Practitioner, practising_in

QUARTERS = 8
# Of these days, how many the table by profession shows.
POINTS = 5


@dataclass(frozen=True, slots=True)
class Joined:
    """A professional of the territory, with their card if they have one; ``by_name`` if only
    the name says so."""

    person: Practitioner
    member: Member | None
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class ProfessionShare:
    """One profession: everybody who practises it here, by name."""

    label: str
    people: tuple[Joined, ...]

    @property
    def professionals(self) -> int:
        return len(self.people)

    @property
    def members(self) -> int:
        """Those recognised by their RPPS number: a name alone proves nothing."""
        return sum(one.member is not None and not one.by_name for one in self.people)

    @property
    def to_check(self) -> int:
        return sum(one.by_name for one in self.people)

    @property
    def share(self) -> float | None:
        return self.members / self.professionals if self.people else None


@dataclass(frozen=True, slots=True)
class Share:
    """Every profession of the territory, the largest first; ``elsewhere`` are members whom the directory does
    not place here; ``total`` counts each person once, whatever the number of their professions.
    """

    professions: tuple[ProfessionShare, ...]
    professionals: int
    members: int
    elsewhere: tuple[Member, ...]
    invented: bool

    @property
    def total(self) -> float | None:
        return self.members / self.professionals if self.professionals else None


def share_today(today: date) -> Share:
    """Members admitted today over those whom the directory says practise in the communes of the territory."""
    codes = ground(today).codes
    people = practising_in(codes) if codes else []
    admitted = list(Member.objects.admitted().filter(kind=MemberKind.PERSON).order_by("sort_key"))
    return compute(people, admitted)


def compute(people: Sequence[Practitioner], members: Sequence[Member]) -> Share:
    """The same from what was read. Pure."""
    by_rpps = {member.rpps: member for member in members if member.rpps}
    by_name: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        if not member.rpps:
            by_name[member.name_key].append(member)
    found: dict[str, list[Joined]] = defaultdict(list)
    recognised: set[int] = set()
    here: set[str] = set()
    for person in people:
        joined = _joined(person, by_rpps, by_name)
        if joined.member is not None:
            recognised.add(joined.member.pk)
            if not joined.by_name:
                here.add(person.ident)
        for profession in person.professions or ["Profession non précisée"]:
            found[profession].append(joined)
    professions = (ProfessionShare(label, tuple(joined)) for label, joined in found.items())
    return Share(
        professions=tuple(sorted(professions, key=lambda one: (-one.professionals, one.label))),
        professionals=len(people),
        members=len(here),
        elsewhere=tuple(member for member in members if member.pk not in recognised),
        invented=any(person.invented for person in people),
    )


def _joined(person: Practitioner, by_rpps: dict[str, Member], by_name: dict[str, list[Member]]) -> Joined:
    if member := by_rpps.get(person.rpps):
        return Joined(person, member)
    # One card and one name: a hand must still say that they are the same person.
    same = by_name.get(name_key(f"{person.first_name} {person.last_name}"), [])
    return Joined(person, same[0], by_name=True) if len(same) == 1 else Joined(person, None)


@dataclass(frozen=True, slots=True)
class Quarter:
    """How many members on the first day of a quarter."""

    day: date
    members: int


def over_time(today: date) -> list[Quarter]:
    """Members on the first day of the last ``QUARTERS`` quarters and today, with structures. One query."""
    events = MemberEvent.objects.filter(member__merged_into__isnull=True)
    rows = list(events.order_by("effective_on", "pk").values_list("member_id", "effective_on", "status"))
    return [Quarter(day, _members_on(rows, day)) for day in [*_quarters(today), today]]


@dataclass(frozen=True, slots=True)
class Trend:
    """One profession at each of the days: its members, and what they are of the professionals of today."""

    label: str
    points: tuple[tuple[date, int, float | None], ...]


def trends(found: Share, quarters: Sequence[Quarter]) -> list[Trend]:
    """How each profession that has members came to join, at the last ``POINTS`` of these days. One query.

    Those of today's list, so a person who left or moved away is not there; the directory keeps no past, so
    the share is always of the professionals of today.
    """
    days = [quarter.day for quarter in quarters][-POINTS:]
    here = {
        one.label: {joined.member.pk for joined in one.people if joined.member and not joined.by_name}
        for one in found.professions
    }
    events = MemberEvent.objects.filter(member_id__in=set().union(*here.values()))
    rows = list(events.order_by("effective_on", "pk").values_list("member_id", "effective_on", "status"))
    made = []
    for one in found.professions:
        own = [row for row in rows if row[0] in here[one.label]]
        if own:
            counts = [(day, _members_on(own, day)) for day in days]
            made.append(Trend(one.label, tuple((day, n, n / one.professionals) for day, n in counts)))
    return made


def _quarters(today: date) -> list[date]:
    year, month = today.year, (today.month - 1) // 3 * 3 + 1
    found = []
    for _ in range(QUARTERS):
        found.append(date(year, month, 1))
        year, month = (year - 1, 10) if month == 1 else (year, month - 3)
    return found[::-1]


def _members_on(rows: Iterable[tuple[int, date, str]], day: date) -> int:
    last = {member: status for member, on, status in rows if on <= day}
    return sum(status in ADMITTED for status in last.values())
