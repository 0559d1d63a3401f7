"""What the variable part will be: today, at the current trend, and if each next tier is reached.

A trend is arithmetic on the values known, never a promise: it is written beside what it rests on, and what is
not established is summed apart (ADR 0020).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from fractions import Fraction

from maillage import french

from .variable import Deliverable, Direction, Earned, Indicator, Linear, Tiers, earn, shown

# A trend of photographs is read over the year that precedes the last one.
WINDOW = timedelta(days=366)
PERCENT = "%"
INVARIABLE = frozenset({"rendez-vous", "fois", "mois", "temps"})


class Course(StrEnum):
    """How the values of an indicator run: a photograph on a day, what the year accumulates, done or not."""

    STATE = "state"
    COUNT = "count"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day; for a count, what the year had accumulated by then."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """The year that pays, both days included."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Measure:
    """How an indicator is counted: its course, its unit, the decimals that are shown, which way is better."""

    course: Course
    direction: Direction
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Projection:
    """The value expected at the end of the year, None without any value; ``basis`` says from what."""

    value: Decimal | None
    basis: str


@dataclass(frozen=True, slots=True)
class Step:
    """A result that would pay more than today. ``missing``: how far it is, None when nothing was measured.

    ``cents`` is what the indicator then pays, ``gain_cents`` how much more than today.
    """

    threshold: Decimal | None
    cents: int
    gain_cents: int
    missing: Decimal | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """One indicator: earned today, expected at the trend, what each better result pays, easiest first."""

    today: Earned
    projection: Projection
    at_trend: Earned
    steps: tuple[Step, ...]

    @property
    def next_cents(self) -> int:
        """What it pays once its next step is reached; what it pays today when there is none."""
        return self.steps[0].cents if self.steps else self.today.cents or 0


@dataclass(frozen=True, slots=True)
class Sums:
    """In cents: earned today, at the trend, once each next step is reached, and the most there is to earn."""

    today_cents: int = 0
    trend_cents: int = 0
    next_cents: int = 0
    most_cents: int = 0

    def plus(self, one: Outlook) -> "Sums":
        return Sums(
            self.today_cents + (one.today.cents or 0),
            self.trend_cents + (one.at_trend.cents or 0),
            self.next_cents + one.next_cents,
            self.most_cents + one.today.indicator.cents,
        )


def in_year(points: Iterable[Point], year: Span) -> list[Point]:
    """The points of the year, the oldest first: the only ones that it pays for."""
    return sorted((one for one in points if year.starts_on <= one.on <= year.ends_on), key=lambda one: one.on)


def project(points: Sequence[Point], measure: Measure, year: Span) -> Projection:
    """Carry the values known to the last day of the year.

    A count goes on at the pace of the year so far. A photograph goes on along the straight line that fits the
    points of the twelve months before the last one, those of the former year included; it needs two days. The
    answer is rounded against the community, so that a threshold is never reached by rounding.
    """
    known = in_year(points, year)
    if not known:
        return Projection(None, "aucune valeur cette année")
    last = known[-1]
    since = french.day(last.on)
    if measure.course is Course.DONE:
        return Projection(last.value, "tel que constaté")
    if last.on >= year.ends_on:
        return Projection(last.value, "valeur de fin d’année")
    if measure.course is Course.COUNT:
        elapsed, whole = (last.on - year.starts_on).days + 1, (year.ends_on - year.starts_on).days + 1
        value = Fraction(last.value) * whole / elapsed
        return Projection(
            _kept(value, last.value, measure), f"au rythme de l’année, {elapsed} jours au {since}"
        )
    slope = _slope([one for one in points if last.on - WINDOW <= one.on <= last.on])
    if slope is None:
        return Projection(last.value, f"inchangée depuis le {since}, faute d’une seconde valeur")
    value = Fraction(last.value) + slope * (year.ends_on - last.on).days
    return Projection(_kept(value, last.value, measure), f"au rythme des douze mois avant le {since}")


def outlook(indicator: Indicator, points: Sequence[Point], measure: Measure, year: Span) -> Outlook:
    """What an indicator pays today, what it would pay at the trend, and what it lacks for more."""
    known = in_year(points, year)
    value = known[-1].value if known else None
    projection = project(points, measure, year)
    today = earn(indicator, value)
    return Outlook(
        today, projection, earn(indicator, projection.value), steps(indicator, value, today.cents or 0)
    )


def steps(indicator: Indicator, value: Decimal | None, paid_cents: int) -> tuple[Step, ...]:
    """The results that would pay more than ``paid_cents``, from the easiest to the hardest."""
    scale = indicator.scale
    better: list[tuple[Decimal | None, int]]
    if isinstance(scale, Deliverable):
        better = [(None, indicator.cents)]
    elif isinstance(scale, Tiers):
        better = [(tier.threshold, tier.cents) for tier in scale.tiers]
    else:
        better = [(scale.target, indicator.cents)]
    return tuple(
        Step(threshold, cents, cents - paid_cents, _missing(threshold, value))
        for threshold, cents in better
        if cents > paid_cents
    )


def said(step: Step, measure: Measure, year: Span) -> str:
    """« il manque 12 patients avant le 14 avril 2027 pour 3 000 € de plus », in French."""
    gain = f"{french.euros(step.gain_cents)} de plus"
    before = f"avant le {french.day(year.ends_on)}"
    if step.threshold is None:
        return french.sentence(f"à remettre {before} pour {gain}")
    if step.missing is None:
        bound = "au moins" if measure.direction is Direction.UP else "au plus"
        number = _counted(step.threshold, measure, points=False)
        return french.sentence(f"il faut {bound} {number} {before} pour {gain}")
    number = _counted(_rounded_up(step.missing, measure.decimals), measure, points=True)
    if measure.direction is Direction.UP:
        return french.sentence(f"il manque {number} {before} pour {gain}")
    return french.sentence(f"il faut {number} de moins {before} pour {gain}")


def contradictions(
    indicator: Indicator, direction: Direction, baseline: Decimal | None, change: Decimal | None = None
) -> list[str]:
    """What a scale says against where one starts and which way is better: one French sentence each.

    ``change``: how much the contract says the value should move, signed; it must lead to the target.
    """
    scale = indicator.scale
    if baseline is None or isinstance(scale, Deliverable):
        return []
    start = shown(baseline)
    word = "augmenter" if direction is Direction.UP else "diminuer"
    best = scale.tiers[-1].threshold if isinstance(scale, Tiers) else scale.target
    found = []
    if best == baseline or not direction.reaches(best, baseline):
        found.append(f"L’objectif est {shown(best)}, le départ {start} : l’indicateur doit pourtant {word}.")
    elif isinstance(scale, Tiers):
        lost = [one for one in scale.tiers if not direction.reaches(one.threshold, baseline)]
        if lost:
            found.append(f"Le palier de {shown(lost[0].threshold)} paie un recul : le départ est {start}.")
    if isinstance(scale, Linear) and scale.baseline != baseline:
        found.append(f"L’échelle part de {shown(scale.baseline)}, le départ est {start}.")
    if change is not None and baseline + change != best:
        sign = "+" if change > 0 else ""
        found.append(
            f"Le départ {start} et l’évolution {sign}{shown(change)} donnent {shown(baseline + change)}, "
            f"l’objectif dit {shown(best)}."
        )
    return [french.sentence(text) for text in found]


def _missing(threshold: Decimal | None, value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    return Decimal(1) if threshold is None else abs(threshold - value)


def _rounded_up(missing: Decimal, decimals: int) -> Decimal:
    """What is missing is never said to be less than it is."""
    return missing.quantize(Decimal(1).scaleb(-decimals), ROUND_CEILING).normalize()


def _counted(number: Decimal, measure: Measure, *, points: bool) -> str:
    one = abs(number) < 2
    if measure.unit == PERCENT:
        return f"{shown(number)} {('point' if one else 'points') if points else '%'}"
    first, *rest = measure.unit.split(" ")
    if one and first.endswith("s") and first not in INVARIABLE:
        first = first[:-1]
    return " ".join([shown(number), first, *rest]).rstrip()


def _slope(points: Sequence[Point]) -> Fraction | None:
    """Per day, by least squares; None when there are not two different days."""
    days = [one.on.toordinal() for one in points]
    if len(set(days)) < 2:
        return None
    count, mean = len(points), Fraction(sum(days), len(days))
    level = sum((Fraction(one.value) for one in points), Fraction()) / count
    above = sum(
        ((day - mean) * (Fraction(one.value) - level) for day, one in zip(days, points, strict=True)),
        Fraction(),
    )
    return above / sum(((day - mean) ** 2 for day in days), Fraction())


def _kept(value: Fraction, last: Decimal, measure: Measure) -> Decimal:
    """Within what the unit allows, rounded against the community; what a count has reached is not lost."""
    value = max(Fraction(0), min(value, Fraction(100)) if measure.unit == PERCENT else value)
    scale = 10**measure.decimals
    whole = (math.floor if measure.direction is Direction.UP else math.ceil)(value * scale)
    rounded: Decimal = Decimal(whole) / scale
    return max(rounded, last) if measure.course is Course.COUNT else rounded
