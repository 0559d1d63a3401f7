"""Reads of the room: the sums of every payer with all their links, and what does not hold."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.trail import ALL, Gap, Link, Seal, Sum, Wanted, altered, payer_of, payers
from maillage.operations.chain.ends import Known, completed, known
from maillage.operations.chain.enums import OF_AGENCIES
from maillage.operations.meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Break:
    """A link that does not hold, and every euro that leans on it. ``about`` opens what to mend."""

    gap: Gap
    where: str
    cents: int
    about: Link | Sum | None = None
    sums: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """What was followed to its end, in cents, and what was not: a sum is in one of them, never in both."""

    traced_cents: int = 0
    untraced_cents: int = 0
    sums: int = 0
    breaks: list[Break] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.breaks

    def __add__(self, other: "Report") -> "Report":
        return Report(
            self.traced_cents + other.traced_cents, self.untraced_cents + other.untraced_cents,
            self.sums + other.sums, self.breaks + other.breaks,
        )  # fmt: skip


def sums(community: Community, wanted: Wanted = ALL, sources: Iterable[str] | None = None) -> list[Sum]:
    """The sums of these sources (all by default) with every link, the latest first; in the scope of the
    community.
    """
    chosen = [one for one in payers() if sources is None or one.source in set(sources)]
    found = [one for payer in chosen for one in payer.tell(wanted)]
    return sorted(
        completed(found, known(community)) if found else [], key=lambda one: (one.on, one.pk), reverse=True
    )


def the_sum(community: Community, source: str, pk: int) -> Sum | None:
    """One, with every link."""
    if payer_of(source) is None:
        return None
    return next(iter(sums(community, Wanted(keys=frozenset({pk})), [source])), None)


def readable(actor: Actor) -> list[str]:
    """The sources that this person of the community reads whole."""
    return [payer.source for payer in payers() if actor.can(payer.permission)]


def of_agencies(found: Iterable[Sum]) -> list[Sum]:
    """What officers follow: the money of their funds, without a name nor an address of the community."""
    kept = [one for one in found if any(end.envelope in OF_AGENCIES for end in one.ends)]
    return [
        replace(
            one, whom="", payee=None, url_name="", url_args=(),
            links=tuple(replace(link, who="", url_name="", url_args=()) for link in one.links),
        )
        for one in kept
    ]  # fmt: skip


def of_meeting(number: int) -> Wanted | None:
    """The sums of one meeting. One query."""
    found: tuple[int, datetime] | None = (
        Meeting.objects.filter(number=number, starts_at__isnull=False).values_list("pk", "starts_at").first()
    )
    if found is None:
        return None
    day = found[1].date()
    return Wanted(meeting=found[0], since=day - timedelta(days=1), until=day + timedelta(days=2))


def of_indicator(code: str, facts: Known) -> Wanted | None:
    """The sums that an indicator is about: those of the sheets that follow it, else of its mission."""
    if code not in facts.tracked:
        return None
    sheets = frozenset(
        sheet for sheet, said in facts.measured.items() if any(followed == code for _, followed in said)
    )
    return Wanted(sheets=sheets) if sheets else Wanted(mission=facts.tracked[code][2])


def of_year(year: int) -> Wanted:
    return Wanted(since=date(year, 1, 1), until=date(year + 1, 1, 1))


def report(found: Iterable[Sum], broken: dict[Seal, Gap] | None = None, ruined: Gap | None = None) -> Report:
    """Which of these sums hold. ``broken``: the seals that do not; ``ruined``: why none of them may. Pure."""
    broken, held = broken or {}, list(found)
    breaks: list[Break] = []
    leaning: dict[Seal, list[tuple[Sum, Link]]] = defaultdict(list)
    traced = 0
    for one in held:
        gaps = [(link.gap, link) for link in one.links if link.gap is not None]
        breaks += [
            Break(gap, f"{name_of(one)}, {link.step.label.lower()}", one.cents, one) for gap, link in gaps
        ]
        bad = [link for link in one.links if link.seal in broken]
        for link in bad:
            leaning[link.seal].append((one, link))  # type: ignore[index]
        traced += one.cents * (not gaps and not bad and ruined is None)
    for seal, rows in leaning.items():
        link = rows[0][1]
        unique = {(one.source, one.pk): one.cents for one, _ in rows}
        breaks.append(Break(broken[seal], link.title, sum(unique.values()), link, len(unique)))
    whole = sum(one.cents for one in held)
    if ruined is not None:
        breaks.append(Break(ruined, "Journal de la communauté", whole, None, len(held)))
    return Report(traced, whole - traced, len(held), breaks)


def name_of(one: Sum) -> str:
    """« Indemnités 12, 4 mars 2026 »: no person is named."""
    payer = payer_of(one.source)
    return f"{payer.label if payer else one.source} {one.number} du {one.on:%d/%m/%Y}"


def verified(community: Community, found: list[Sum], ruined: Gap | None = None) -> Report:
    """The same once every seal is recomputed. Opens the IBANs of the batches, which the log says."""
    return report(found, altered(community, {seal for one in found for seal in one.seals}), ruined)
