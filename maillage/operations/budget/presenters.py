"""What the pages show of the entries: bars, tables, alerts. No query."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from maillage import french
from maillage.foundation.web.charts import Bar, draw_bar
from maillage.operations.budget.enums import OF_A_MISSION, Nature, Proof, Step
from maillage.operations.budget.ledger import Entry, Line, Sums, proof_of, proofs, table
from maillage.operations.budget.models import Grant
from maillage.planning.health_project.enums import Envelope, Mission
from maillage.planning.health_project.enums import Nature as Group

MISSIONS: dict[Hashable, str] = dict(Mission.choices)
NATURES: dict[Hashable, str] = dict(Nature.choices)
PROOF_STYLES = {
    Proof.BOTH: "segment-1",
    Proof.VOUCHER: "segment-2",
    Proof.BANK: "segment-3",
    Proof.NONE: "over",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What grants and action sheets are called, by key."""

    grants: Mapping[Hashable, str]
    sheets: Mapping[Hashable, str]
    numbers: Mapping[int, int]


def money_bar(caption: str, found: Sums, *, ceiling: int | None = None) -> Bar:
    """Paid, spent, committed, then what is left of ``ceiling`` (what is available, unless it is given).

    What goes beyond is drawn as such, at the end of a bar that is longer than its ceiling.
    """
    whole = max(0, found.available if ceiling is None else ceiling)
    parts = [
        ("segment-1", "Payé", found.paid),
        ("segment-2", "Dépensé, à payer", found.spent - found.paid),
        ("segment-3", "Engagé, à facturer ou à valider", found.committed),
    ]
    over = max(0, found.engaged - whole)
    shown = [(kind, label, cents) for kind, label, cents in parts if cents > 0]
    if not over:
        return draw_bar(caption, shown, text=french.euros, total=whole)
    kept = []
    for kind, label, cents in reversed(shown):
        beyond = min(over - sum(c for k, _, c in kept if k == "over"), cents)
        if beyond:
            kept.append(("over", f"{label}, en dépassement", beyond))
        if cents > beyond:
            kept.append((kind, label, cents - beyond))
    return draw_bar(caption, kept[::-1], text=french.euros)


@dataclass(frozen=True, slots=True)
class Post:
    """An envelope of a funder: one of a mission, or one for the whole community. ``signed`` is what the
    contract says of it, in cents, where it does."""

    label: str
    grant: str
    sums: Sums
    bar: Bar
    signed: int | None

    @property
    def is_over(self) -> bool:
        return self.sums.rest < 0

    @property
    def unplanned(self) -> int | None:
        """What the contract gives beyond what is planned; below zero when more is planned than it gives."""
        return None if self.signed is None else self.signed - self.sums.planned


def _post_key(entry: Entry) -> tuple[int, str, str]:
    return entry.grant, entry.envelope, entry.mission if entry.envelope in OF_A_MISSION else ""


def posts(
    entries: Iterable[Entry], names: Names, signed: Mapping[tuple[str, str], int], contract_grant: int | None
) -> list[Post]:
    """One row an envelope; ``signed`` gives ``{(envelope, mission): cents}`` of the contract’s year."""
    rows = list(entries)
    envelopes, missions = list(Envelope), ["", *list(Mission)]
    order = sorted(
        {_post_key(entry) for entry in rows},
        key=lambda key: (envelopes.index(Envelope(key[1])), key[0], missions.index(key[2])),
    )
    found = []
    for line in table(rows, _post_key, dict.fromkeys(order, "")):
        grant, envelope, mission = line.key  # type: ignore[misc]
        label = Envelope(envelope).label + (f" : {MISSIONS[mission]}" if mission else "")
        promised = signed.get((envelope, mission)) if grant == contract_grant else None
        name = names.grants.get(grant, "Financeur non précisé")
        found.append(Post(label, name, line.sums, money_bar(f"{label} ({name})", line.sums), promised))
    return found


def alerts(found: Iterable[Post], sheets: Iterable[Line]) -> list[str]:
    """What is already engaged beyond what was planned."""
    said = [
        f"{post.label} ({post.grant}) : {french.euros(-post.sums.rest)} de trop."
        for post in found
        if post.is_over
    ]
    said += [
        f"{line.label} : {french.euros(-line.sums.rest)} de trop."
        for line in sheets
        if line.key is not None and line.sums.rest < 0
    ]
    said += [
        f"{post.label} : le budget prévoit {french.euros(-post.unplanned)} de plus que le contrat signé."
        for post in found
        if post.unplanned is not None and post.unplanned < 0
    ]
    return said


# --- What the money is spent on ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SpentRow:
    """A heading of « à quoi l’argent a servi »; shares go from 0 to 1 and are shown, never added."""

    key: Hashable
    label: str
    cents: int
    paid: int
    proved: int
    whole: int

    @property
    def share(self) -> float:
        return self.cents / self.whole if self.whole else 0.0

    @property
    def proved_share(self) -> float:
        return self.proved / self.cents if self.cents else 0.0


@dataclass(frozen=True, slots=True)
class SpentTable:
    title: str
    heading: str
    rows: tuple[SpentRow, ...]


def spent_on(entries: Iterable[Entry], names: Names) -> list[SpentTable]:
    """The same euros counted four ways: by mission, action, nature, funder."""
    rows = [entry for entry in entries if entry.step == Step.SPENT]
    ways = (
        ("Par mission", "Mission", lambda e: e.mission, MISSIONS),
        ("Par action", "Fiche-action", lambda e: e.sheet, {**names.sheets, None: "Hors fiche-action"}),
        ("Par nature", "Nature", lambda e: e.nature, NATURES),
        ("Par financeur", "Financeur", lambda e: e.grant, {**names.grants, 0: "Financeur non précisé"}),
    )
    whole = sum(entry.cents for entry in rows)
    return [
        SpentTable(title, heading, tuple(
            SpentRow(
                line.key, line.label, line.sums.spent, line.sums.paid,
                proofs(e for e in rows if by(e) == line.key)[Proof.BOTH], whole,
            )
            for line in table(rows, by, labels)
        ))
        for title, heading, by, labels in ways
    ]  # fmt: skip


def proof_bar(entries: Iterable[Entry]) -> Bar:
    """How much of what was spent is proved, and by what."""
    found = proofs(entries)
    parts = [(PROOF_STYLES[proof], proof.label, cents) for proof, cents in found.items() if cents]
    return draw_bar("Ce qui prouve les dépenses", parts, text=french.euros)


def unproved(entries: Iterable[Entry]) -> list[tuple[Entry, Proof]]:
    """What lacks a proof, the dearest first."""
    rows = [entry for entry in entries if entry.step == Step.SPENT and proof_of(entry) != Proof.BOTH]
    return [(entry, proof_of(entry)) for entry in sorted(rows, key=lambda one: -one.cents)]


@dataclass(frozen=True, slots=True)
class Cross:
    """Spending by mission and group of natures, in cents."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    totals: tuple[int, ...]
    whole: int


def cross(entries: Iterable[Entry]) -> Cross:
    """Missions down, groups of natures across; both margins add up to what was spent."""
    rows = [entry for entry in entries if entry.step == Step.SPENT]
    groups = [group for group in Group if any(Nature(e.nature).group == group for e in rows)]
    missions = [mission for mission in Mission if any(e.mission == mission for e in rows)]
    cells = [
        tuple(
            sum(e.cents for e in rows if e.mission == mission and Nature(e.nature).group == group)
            for group in groups
        )
        for mission in missions
    ]
    return Cross(
        tuple(group.label for group in groups),
        tuple((mission.label, row, sum(row)) for mission, row in zip(missions, cells, strict=True)),
        tuple(sum(column) for column in zip(*cells, strict=True)),
        sum(entry.cents for entry in rows),
    )


def lines_of(entries: Sequence[Entry], names: Names) -> dict[str, list[Line]]:
    """The tables of the budget: by mission, by action, by nature, by funder."""
    return {
        "missions": table(entries, lambda e: e.mission, MISSIONS),
        "sheets": table(entries, lambda e: e.sheet, {**names.sheets, None: "Hors fiche-action"}),
        "natures": table(entries, lambda e: e.nature, NATURES),
        "grants": table(entries, lambda e: e.grant, {**names.grants, 0: "Financeur non précisé"}),
    }


def names_of(grants: Iterable[Grant], sheets: Iterable[tuple[int, int, str]]) -> Names:
    """``sheets`` are (key, number, title)."""
    rows = list(sheets)
    return Names(
        {grant.pk: str(grant) for grant in grants},
        {key: f"{number}. {title}" for key, number, title in rows},
        {key: number for key, number, _ in rows},
    )
