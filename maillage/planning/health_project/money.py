"""Budgets added up: by envelope, by mission, by year. Pure: lines in, totals and bars out; integer cents."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maillage import french
from maillage.foundation.web.charts import Bar, draw_bar
from maillage.planning.health_project.enums import Envelope, Mission, Nature

# One style of the sheet of styles for each envelope, in the order of the contract.
STYLES = {envelope.value: f"envelope-{rank}" for rank, envelope in enumerate(Envelope, start=1)}


@dataclass(frozen=True, slots=True)
class Planned:
    """One budget line with what it is counted by."""

    sheet: int
    mission: str
    year: int
    envelope: str
    nature: str
    cents: int


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A heading with its amount each year, then in all."""

    label: str
    years: tuple[int, ...]
    cents: tuple[int, ...]

    @property
    def cells(self) -> list[tuple[int, int]]:
        """(year, cents) of each column."""
        return list(zip(self.years, self.cents, strict=True))

    @property
    def total(self) -> int:
        return sum(self.cents)


@dataclass(frozen=True, slots=True)
class Totals:
    """The same lines counted three ways; ``years`` are the columns of each table."""

    years: tuple[int, ...]
    envelopes: tuple[TotalRow, ...]
    missions: tuple[TotalRow, ...]
    natures: tuple[TotalRow, ...]
    all: TotalRow
    bars: tuple[Bar, ...]


def totals(lines: Iterable[Planned]) -> Totals:
    """Every total; the three tables add up to the same amounts, which a test checks."""
    rows = list(lines)
    years = tuple(sorted({row.year for row in rows}))
    envelopes = _rows(rows, years, "envelope", [(e.value, e.label) for e in Envelope])
    missions = _rows(rows, years, "mission", [(m.value, m.label) for m in Mission])
    natures = _rows(rows, years, "nature", [(n.value, n.label) for n in Nature])
    whole = TotalRow("Total", years, tuple(sum(r.cents for r in rows if r.year == year) for year in years))
    return Totals(years, envelopes, missions, natures, whole, _bars(rows, years))


def _rows(
    lines: Sequence[Planned], years: tuple[int, ...], by: str, order: Sequence[tuple[str, str]]
) -> tuple[TotalRow, ...]:
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for line in lines:
        sums[getattr(line, by), line.year] += line.cents
    present = {getattr(line, by) for line in lines}
    return tuple(
        TotalRow(label, years, tuple(sums[code, year] for year in years))
        for code, label in order
        if code in present
    )


def _bars(lines: Sequence[Planned], years: Sequence[int]) -> tuple[Bar, ...]:
    """One bar a year, all at the scale of the dearest, cut by envelope."""
    found = []
    for year in years:
        parts = []
        for envelope in Envelope:
            cents = sum(line.cents for line in lines if line.year == year and line.envelope == envelope)
            if cents:
                parts.append((STYLES[envelope.value], envelope.label, cents))
        total = sum(cents for _, _, cents in parts)
        found.append(draw_bar(f"{year} : {french.euros(total)}", parts, text=french.euros))
    return tuple(found)
