"""A simulation arranged as the page shows it: a five-year table, bars, lines by year, days of payment."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from maillage.engines.aci import (
    CONFIDENCE_LABELS,
    MISSION_LABELS,
    Confidence,
    Instalment,
    Line,
    Mission,
    Part,
    Simulation,
    Source,
    Totals,
    YearResult,
    default_rules,
    weakest,
)

BAR_WIDTH = 1000
ROW_LABELS = {
    Part.PRE_MISSION: "Avant les missions",
    Part.FUNCTIONING: "Fonctionnement",
    Part.FIXED: "part fixe",
    Part.VARIABLE: "part variable",
}
SEGMENTS = {
    Instalment.ONCE: "Versement à la signature",
    Instalment.ADVANCE: "Avances",
    Instalment.BALANCE: "Soldes",
    Instalment.AFTER_REVIEW: "Parts variables",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount and how sure it is. `cents` None: not known. `word` is never empty."""

    cents: int | None
    confidence: Confidence

    @property
    def word(self) -> str:
        return CONFIDENCE_LABELS[self.confidence]

    @property
    def confirmed(self) -> bool:
        return self.confidence is Confidence.HIGH


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the five-year table: an amount or None for each year, None where nothing is due."""

    label: str
    amounts: tuple[Amount | None, ...]
    total: Amount


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one mission, or of what belongs to none (empty title)."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a bar, in thousandths of the widest year."""

    kind: Instalment
    label: str
    amount: Amount
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """What one year is worth, by way of payment; confirmed and unconfirmed money are apart."""

    year: YearResult
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """A line with its source opened."""

    line: Line
    amount: Amount
    source: Source | None


@dataclass(frozen=True, slots=True)
class YearDetail:
    """The lines of one year, to be opened one by one."""

    year: YearResult
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class PaymentDay:
    """A day of payment. `estimated`: it holds a variable part, paid that day at the earliest."""

    due_on: date
    totals: Totals
    estimated: bool


@dataclass(frozen=True, slots=True)
class Presentation:
    """Everything that the page shows."""

    groups: tuple[Group, ...]
    bars: tuple[Bar, ...]
    years: tuple[YearDetail, ...]
    payments: tuple[PaymentDay, ...]
    before_contract: tuple[Detail, ...]


def present(simulation: Simulation) -> Presentation:
    """Arrange a simulation for the page; pure, changes no amount."""
    sources = default_rules().sources
    return Presentation(
        groups=tuple(_groups(simulation)),
        bars=_bars(simulation),
        years=tuple(YearDetail(year, _details(year.lines, sources)) for year in simulation.years),
        payments=tuple(
            PaymentDay(
                due_on=payment.due_on,
                totals=payment.totals,
                estimated=any(line.instalment is Instalment.AFTER_REVIEW for _, line in payment.lines),
            )
            for payment in simulation.payments
        ),
        before_contract=_details(simulation.before_contract, sources),
    )


def sum_lines(lines: Iterable[Line]) -> Amount | None:
    """Several lines as one amount, as sure as the least sure of them; None when there is no line."""
    found = list(lines)
    if not found:
        return None
    known = [line.cents for line in found if line.cents is not None]
    cents = sum(known) if len(known) == len(found) else None
    return Amount(cents, weakest(*(line.confidence for line in found)))


def _groups(simulation: Simulation) -> Iterator[Group]:
    owners: list[Mission | None] = [None, *(plan.mission for plan in simulation.plans)]
    for mission in owners:
        rows = []
        for part, label in ROW_LABELS.items():
            by_year = [
                [line for line in year.lines if (line.mission, line.part) == (mission, part)]
                for year in simulation.years
            ]
            total = sum_lines(line for lines in by_year for line in lines)
            if total is not None:
                rows.append(Row(label, tuple(sum_lines(lines) for lines in by_year), total))
        if rows:
            yield Group(MISSION_LABELS[mission] if mission else "", tuple(rows))


def _bars(simulation: Simulation) -> tuple[Bar, ...]:
    widest = max(_worth(year) for year in simulation.years) or 1
    return tuple(Bar(year, tuple(_segments(year, widest))) for year in simulation.years)


def _worth(year: YearResult) -> int:
    return year.totals.confirmed_cents + year.totals.unconfirmed_cents


def _segments(year: YearResult, widest: int) -> Iterator[Segment]:
    done = 0
    for confirmed in (True, False):
        for kind, label in SEGMENTS.items():
            lines = [
                line
                for line in year.lines
                if line.cents
                and line.instalment is kind
                and (line.confidence is Confidence.HIGH) is confirmed
            ]
            amount = sum_lines(lines)
            if amount is None or amount.cents is None:
                continue
            x = done * BAR_WIDTH // widest
            done += amount.cents
            yield Segment(kind, label, amount, x, done * BAR_WIDTH // widest - x)


def _details(lines: Iterable[Line], sources: Mapping[str, Source]) -> tuple[Detail, ...]:
    return tuple(
        Detail(
            line=line,
            amount=Amount(line.cents, line.confidence),
            source=sources[line.source] if line.source else None,
        )
        for line in lines
    )
