"""Reads of protocols, teams and inclusions, in the open session."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from maillage.care.access_to_care.protocols.catalogue import Content, catalogue
from maillage.care.access_to_care.protocols.enums import Outcome, Stop, TeamRole
from maillage.care.access_to_care.protocols.models import Inclusion, NotIncluded, Protocol, TeamMember
from maillage.care.access_to_care.protocols.rules import Ground, obstacles
from maillage.care.circle.models import Case
from maillage.care.circle.queries import know_my_cases
from maillage.care.ground.session import Session
from maillage.care.roster.queries import professionals, standing_in
from maillage.communities.members.enums import Profession
from maillage.foundation.tenancy.models import Community

SOON = timedelta(days=60)
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Held:
    """A protocol of the community, and why the asker may not include in it (empty: they may)."""

    protocol: Protocol
    team: tuple[TeamMember, ...]
    obstacles: tuple[str, ...]

    @property
    def is_mine(self) -> bool:
        return not self.obstacles


def held(session: Session, today: date) -> list[Held]:
    """Every protocol of the community, those in force first. Two queries here, two in the register."""
    found = list(Protocol.objects.order_by("ended_on", "title", "since"))
    teams: dict[UUID, list[TeamMember]] = {}
    for one in TeamMember.objects.filter(left_on__isnull=True).order_by("role", "joined_on", "pk"):
        teams.setdefault(one.protocol_id, []).append(one)
    person = standing_in(session.community, session.person or 0)
    answers = []
    for one in sorted(found, key=lambda row: (row.ended_on is not None, row.title)):
        team = tuple(teams.get(one.pk, ()))
        ground = Ground(one, catalogue().get(one.national), team, person, today)
        answers.append(Held(one, team, tuple(obstacles(ground))))
    return answers


def ground_of(session: Session, protocol: Protocol, today: date) -> Ground:
    """What the rules look at, for the person of the session."""
    person = standing_in(session.community, session.person or 0)
    return Ground(protocol, catalogue().get(protocol.national), tuple(team_of(protocol)), person, today)


def team_of(protocol: Protocol) -> list[TeamMember]:
    """Who is in the team now, the delegating doctors first."""
    members = TeamMember.objects.filter(protocol=protocol, left_on__isnull=True)
    return sorted(members.order_by("joined_on", "pk"), key=lambda one: one.role != TeamRole.DELEGANT)


def delegants_of(community: Community, team: Iterable[TeamMember]) -> dict[int, str]:
    """{account: name} of the delegating doctors who are still doctors of the register."""
    people = [one.person_id for one in team if one.role == TeamRole.DELEGANT]
    found = professionals(community, professions=[Profession.MEDECIN], people=people)
    return {one.person: one.name for one in found}


def my_inclusions(session: Session) -> list[Inclusion]:
    """The inclusions of one's circles, the latest first."""
    mine = know_my_cases(session)
    found = Inclusion.objects.filter(case_id__in=mine).select_related("case", "protocol")
    return list(found.order_by("-included_at")[:MOST_SHOWN])


def open_case_of(key: UUID) -> Case | None:
    """The case that this form made already."""
    found = Inclusion.objects.filter(key=key).select_related("case").first()
    return found.case if found else None


def ending(today: date) -> Q:
    """Teams whose training ends within two months, or has ended."""
    return Q(left_on__isnull=True, trained_until__isnull=False, trained_until__lte=today + SOON)


# --- The yearly report ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Year:
    """What the ARS is told of one protocol for one year: exact counts, of outlines alone."""

    year: int
    included: int
    outcomes: Mapping[str, int]
    adverse: int
    gp_informed: int
    refused: int
    reasons: Mapping[str, int]
    delegates: int
    delegants: int

    @property
    def referred(self) -> int:
        return sum(number for label, number in self.outcomes.items() if label != Outcome.TREATED.label)


def yearly(protocol: Protocol, year: int) -> Year:
    """Three queries; the desk sees the outlines of every case, and no content."""
    rows = list(
        Inclusion.objects.filter(protocol=protocol, included_at__year=year).values_list(
            "outcome", "adverse", "gp_informed_on"
        )
    )
    outcomes = Counter(outcome for outcome, _adverse, _gp in rows)
    refused = Counter(
        NotIncluded.objects.filter(protocol=protocol, on__year=year).values_list("stop", "rank")
    )
    team = TeamMember.objects.filter(protocol=protocol, joined_on__year__lte=year).exclude(
        left_on__year__lt=year
    )
    roles = Counter(team.values_list("role", flat=True))
    rules = protocol.rules
    return Year(
        year=year, included=len(rows),
        outcomes={one.label: outcomes[one.value] for one in Outcome},
        adverse=sum(adverse for _outcome, adverse, _gp in rows),
        gp_informed=sum(gp is not None for _outcome, _adverse, gp in rows),
        refused=sum(refused.values()),
        reasons={reason(rules, stop, rank): number for (stop, rank), number in sorted(refused.items())},
        delegates=roles[TeamRole.DELEGATE], delegants=roles[TeamRole.DELEGANT],
    )  # fmt: skip


def reason(rules: Content, stop: str, rank: int) -> str:
    """« Signe d’alerte : douleur dans la poitrine »."""
    lines = {Stop.RED_FLAG: rules.red_flags, Stop.EXCLUSION: rules.exclusion, Stop.INCLUSION: rules.inclusion}
    kind = Stop(stop)
    asked = lines.get(kind, ())
    return f"{kind.label}\u00a0: {asked[rank]}" if rank < len(asked) else kind.label
