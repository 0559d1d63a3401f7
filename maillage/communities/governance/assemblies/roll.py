"""Who is there, who speaks for whom, and the quorum: the same reading for the page, the vote and the minutes.

A stay of the member ends the proxy they gave: who came votes alone, and leaves for good. For a vote, those
are there who were at any moment between its opening and its closing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from maillage.communities.governance.assemblies.enums import PresenceMode
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, Presence, Proxy, Voter
from maillage.engines.assembly import Entry, Member, Mode, Rules, read_rules
from maillage.engines.assembly.taking_part import Refusal, taking_part


@dataclass(frozen=True, slots=True)
class Roll:
    """The voters of an assembly with their stays and proxies, read together (three queries)."""

    voters: tuple[Voter, ...]
    stays: Mapping[int, tuple[Presence, ...]]
    proxies: Mapping[int, Proxy]
    held: Mapping[int, tuple[Proxy, ...]]

    @property
    def entitled(self) -> list[Voter]:
        return [voter for voter in self.voters if not voter.excluded]

    def stay_of(self, voter: int) -> Presence | None:
        """The stay that goes on."""
        return next((stay for stay in self.stays.get(voter, ()) if stay.left_at is None), None)

    def proxy_of(self, voter: int) -> Proxy | None:
        """The proxy that still counts: not taken back, and its giver never came."""
        proxy = self.proxies.get(voter)
        return proxy if proxy is not None and voter not in self.stays else None

    def held_by(self, holder: int) -> tuple[Proxy, ...]:
        """The proxies that this voter holds and that still count."""
        return self.held.get(holder, ())


def roll_of(assembly: Assembly) -> Roll:
    """Three queries."""
    voters = tuple(Voter.objects.filter(assembly=assembly).select_related("member"))
    stays: dict[int, list[Presence]] = {}
    for stay in Presence.objects.filter(voter__assembly=assembly):
        stays.setdefault(stay.voter_id, []).append(stay)
    given = list(Proxy.objects.filter(giver__assembly=assembly, revoked_at__isnull=True))
    held: dict[int, list[Proxy]] = {}
    for proxy in given:
        # Who came votes alone.
        if proxy.giver_id not in stays:
            held.setdefault(proxy.holder_id, []).append(proxy)
    return Roll(
        voters,
        {key: tuple(rows) for key, rows in stays.items()},
        {proxy.giver_id: proxy for proxy in given},
        {key: tuple(rows) for key, rows in held.items()},
    )


def engine_rules(assembly: Assembly, point: AgendaPoint | None = None) -> dict[str, Any]:
    """The rules of the sheet: those of the statutes, with the majority of this point and the chair's name."""
    said = _said(assembly)
    if point is not None and point.majority:
        said["majority"] = point.majority
    if assembly.rules["casting_vote"] and assembly.chair_name:
        chairs = Voter.objects.filter(assembly=assembly, label=assembly.chair_name, excluded="")
        said["casting_vote"] = assembly.chair_name if chairs.exists() else None
    return said


def _said(assembly: Assembly) -> dict[str, Any]:
    """The rules of the statutes, nobody having a casting vote."""
    rules = assembly.rules
    return {
        "quorum": rules["quorum"],
        "majority": rules["majority"],
        "colleges": rules["colleges"],
        "proxies_max": rules["proxies_max"],
        "casting_vote": None,
    }


def entries(roll: Roll, since: datetime | None, until: datetime | None) -> list[dict[str, Any]]:
    """The lines of the roll between two instants, or now, by rank: ``{"voter", "mode", "by"}``."""
    names = {voter.pk: voter.label for voter in roll.voters}
    lines: list[dict[str, Any]] = []
    for voter in roll.entitled:
        stays = [stay for stay in roll.stays.get(voter.pk, ()) if _is_within(stay, since, until)]
        proxy = roll.proxy_of(voter.pk)
        if stays:
            remote = stays[-1].mode == PresenceMode.REMOTE
            lines.append({"voter": voter.label, "mode": (Mode.REMOTE if remote else Mode.PRESENT).value})
        elif proxy is not None:
            by = names[proxy.holder_id]
            lines.append({"voter": voter.label, "mode": Mode.REPRESENTED.value, "by": by})
    return lines


def counted(
    assembly: Assembly, roll: Roll, since: datetime | None, until: datetime | None
) -> tuple[dict[str, Mode], list[Refusal]]:
    """Who takes part between two instants, or now, as the engine counts, and the lines it refuses.

    A proxy whose holder never came counts for nothing, nor one too many: neither in the quorum, nor in a box.
    """
    colleges = {voter.label: voter.college for voter in roll.entitled}
    lines = [_entry(line) for line in entries(roll, since, until)]
    return taking_part(_rules(assembly), dict(colleges), lines)


def _rules(assembly: Assembly) -> Rules:
    return read_rules(_said(assembly))


def may_be_voided(stay: Presence, points: Iterable[AgendaPoint]) -> bool:
    """Whether a stay may still be said a mistake: no vote was open since it began."""
    opened = (one for one in points if one.opened_at is not None)
    return all(one.closed_at is not None and one.closed_at < stay.arrived_at for one in opened)


def _is_within(stay: Presence, since: datetime | None, until: datetime | None) -> bool:
    if until is not None and stay.arrived_at > until:
        return False
    return stay.left_at is None or (since is not None and stay.left_at >= since)


@dataclass(frozen=True, slots=True)
class CollegeCount:
    """How many of a college take part; ``code`` is empty where the rules have no college."""

    code: str
    members: int
    present: int
    remote: int
    represented: int

    @property
    def there(self) -> int:
        return self.present + self.remote + self.represented


@dataclass(frozen=True, slots=True)
class Quorum:
    """The quorum of this moment: ``missing`` is how many members lack."""

    members: int
    there: int
    needed: int
    met: bool
    colleges: tuple[CollegeCount, ...]
    void: tuple[str, ...]

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.there)


def quorum_of(assembly: Assembly, roll: Roll) -> Quorum:
    """The quorum as the engine counts it, now."""
    rules = _rules(assembly)
    colleges = {voter.label: voter.college for voter in roll.entitled}
    there, refused = counted(assembly, roll, None, None)
    members = len(colleges)
    asked = rules.quorum[assembly.call]
    share = Fraction(len(there), members) if members else Fraction(0)
    needed = -(-asked.numerator * members // asked.denominator)
    return Quorum(
        members, len(there), needed, share >= asked, _by_college(rules, colleges, there),
        tuple(f"{one.voter} {one.reason}" for one in refused),
    )  # fmt: skip


def _entry(line: Mapping[str, Any]) -> Entry:
    return Entry(line["voter"], Mode(line["mode"]), line.get("by"))


def _by_college(
    rules: Rules, colleges: Mapping[str, str], there: Mapping[str, Mode]
) -> tuple[CollegeCount, ...]:
    codes = [college.code for college in rules.colleges] or [""]
    sizes = Counter(colleges.values() if rules.colleges else [""] * len(colleges))
    seen = Counter((colleges[voter] if rules.colleges else "", mode) for voter, mode in there.items())
    return tuple(
        CollegeCount(
            code, sizes[code], seen[code, Mode.PRESENT], seen[code, Mode.REMOTE], seen[code, Mode.REPRESENTED]
        )
        for code in codes
    )


def members_of(voters: Iterable[Voter], *, by_college: bool) -> list[dict[str, Any]]:
    """The members of a sheet."""
    return [{"voter": one.label, **({"college": one.college} if by_college else {})} for one in voters]


__all__ = ["Member", "Quorum", "Roll", "engine_rules", "entries", "members_of", "quorum_of", "roll_of"]
