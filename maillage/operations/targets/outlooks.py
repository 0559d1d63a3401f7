"""A contract year as the page shows it: each target with its value, what it pays and lacks, and the sums."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from maillage.engines.aci import MISSION_LABELS, Mission
from maillage.engines.aci.dates import ContractYear
from maillage.engines.aci.forecast import Measure, Outlook, Point, Span, Step, Sums, outlook, said
from maillage.operations.targets.envelopes import Envelope
from maillage.operations.targets.models import YearTarget
from maillage.operations.targets.scales import as_engine, described, doubts, measure_of, terms_of
from maillage.planning.evaluation.entries import shown
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator

HIGH, LOW = "high", "low"


@dataclass(frozen=True, slots=True)
class Paid:
    """One target of the year. ``value``: the last of the year, None when nothing was measured."""

    target: YearTarget
    value: IndicatorValue | None
    measure: Measure
    year: Span
    outlook: Outlook

    @property
    def indicator(self) -> TrackedIndicator:
        return self.target.indicator

    @property
    def confirmed(self) -> bool:
        """Whether what it pays rests on established figures: only then does it enter the official sum."""
        known = self.value is None or self.value.confidence == HIGH
        return known and self.indicator.confidence != LOW

    @property
    def text(self) -> str:
        return shown(self.indicator, self.value.value if self.value else None)

    @property
    def trend_text(self) -> str:
        return shown(self.indicator, self.outlook.projection.value)

    @property
    def next_step(self) -> Step | None:
        return self.outlook.steps[0] if self.outlook.steps else None

    @property
    def missing(self) -> list[str]:
        """What each better result lacks, easiest first, in French."""
        return [said(step, self.measure, self.year) for step in self.outlook.steps]

    @property
    def scale(self) -> list[str]:
        return described(self.indicator, terms_of(self.target))

    @property
    def doubts(self) -> list[str]:
        return doubts(self.indicator, terms_of(self.target))


@dataclass(frozen=True, slots=True)
class MissionPart:
    """The targets of a mission against its envelope, None when the contract has none for it."""

    mission: Mission
    rows: tuple[Paid, ...]
    envelope: Envelope | None

    @property
    def label(self) -> str:
        return MISSION_LABELS[self.mission]

    @property
    def cents(self) -> int:
        return sum(row.target.cents for row in self.rows)

    @property
    def gap_cents(self) -> int:
        """The amounts of the targets less the envelope; 0 when the envelope is not known."""
        if self.envelope is None or self.envelope.cents is None:
            return 0
        return self.cents - self.envelope.cents

    @property
    def missing_cents(self) -> int:
        """What is left of the envelope to share out."""
        return max(0, -self.gap_cents)

    @property
    def today_cents(self) -> int:
        """Earned today on confirmed figures."""
        return _summed(row for row in self.rows if row.confirmed).today_cents

    @property
    def unconfirmed_cents(self) -> int:
        """Earned today on the others, never added to it."""
        return _summed(row for row in self.rows if not row.confirmed).today_cents


@dataclass(frozen=True, slots=True)
class YearPart:
    """The variable part of a contract year; what is not established is summed apart. ``closed``: its accounts
    were, and its targets change no more.
    """

    year: ContractYear
    parts: tuple[MissionPart, ...]
    official: Sums
    unconfirmed: Sums
    closed: bool = False

    @property
    def rows(self) -> list[Paid]:
        return [row for part in self.parts for row in part.rows]

    @property
    def envelope_cents(self) -> int | None:
        """None when one of them is not known."""
        known = [part.envelope.cents for part in self.parts if part.envelope]
        return None if not known or None in known else sum(cents for cents in known if cents is not None)

    @property
    def granted_cents(self) -> int | None:
        """What the yearly dialogue granted, None before."""
        found = [one.envelope.granted_cents for one in self.parts if one.envelope]
        known = [cents for cents in found if cents is not None]
        return sum(known) if known else None

    @property
    def missing_rows(self) -> list[Paid]:
        """Those without any value this year."""
        return [row for row in self.rows if row.value is None]

    @property
    def doubtful(self) -> list[Paid]:
        return [row for row in self.rows if row.doubts]

    @property
    def copied(self) -> list[Paid]:
        """Those taken from another year that nobody read again."""
        return [row for row in self.rows if row.target.copied_from_id]


def year_part(
    year: ContractYear,
    targets: Iterable[YearTarget],
    values: Mapping[int, list[IndicatorValue]],
    envelopes: Mapping[Mission, Envelope],
    today: date,
) -> YearPart:
    """Put together what a year pays. ``values``: by key of the indicator, the oldest first."""
    rows = [paid(year, one, values.get(one.indicator_id, []), today) for one in targets]
    parts = tuple(
        MissionPart(
            mission,
            tuple(row for row in rows if row.indicator.mission == mission),
            envelopes.get(mission),
        )
        for mission in Mission
        if mission in envelopes or any(row.indicator.mission == mission for row in rows)
    )
    return YearPart(
        year,
        parts,
        _summed(row for row in rows if row.confirmed),
        _summed(row for row in rows if not row.confirmed),
    )


def paid(year: ContractYear, target: YearTarget, values: list[IndicatorValue], today: date) -> Paid:
    """One target with the values known today."""
    span = Span(year.starts_on, year.ends_on)
    known = [row for row in values if row.on <= today]
    of_year = [row for row in known if span.starts_on <= row.on <= span.ends_on]
    measure = measure_of(target.indicator, target.direction)
    engine = as_engine(target.indicator, terms_of(target))
    points = [Point(row.on, row.value) for row in known]
    return Paid(
        target, of_year[-1] if of_year else None, measure, span, outlook(engine, points, measure, span)
    )


def _summed(rows: Iterable[Paid]) -> Sums:
    sums = Sums()
    for row in rows:
        sums = sums.plus(row.outlook)
    return sums
