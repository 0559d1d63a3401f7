"""Reads of the room: the indicators followed, their values, what has none."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from maillage.planning.evaluation.entries import Entry, shown
from maillage.planning.evaluation.enums import MISSIONS, Direction, Nature
from maillage.planning.evaluation.library import Definition, library
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator

# Beyond this, the last value of an indicator that moves is said to be old.
STALE = timedelta(days=183)


def followed() -> "QuerySet[TrackedIndicator]":
    """The indicators that the community in scope follows."""
    return TrackedIndicator.objects.filter(ended_at__isnull=True).order_by("number")


def indicator(number: int) -> TrackedIndicator | None:
    """One of them, or one that was retired."""
    found: TrackedIndicator | None = (
        TrackedIndicator.objects.select_related("added_by", "ended_by").filter(number=number).first()
    )
    return found


def by_code(code: str) -> TrackedIndicator | None:
    """The indicator followed under this code."""
    return followed().filter(code=code).first()


def values_of(
    indicators: Iterable[TrackedIndicator], *, until: date | None = None
) -> dict[int, list[IndicatorValue]]:
    """{key of the indicator: its values in force, the oldest first}. One query."""
    held = IndicatorValue.objects.filter(indicator__in=[one.pk for one in indicators], ended_at__isnull=True)
    rows = held.select_related("recorded_by").order_by("on", "pk")
    if until is not None:
        rows = rows.filter(on__lte=until)
    found: dict[int, list[IndicatorValue]] = defaultdict(list)
    for row in rows:
        found[row.indicator_id].append(row)
    return found


def history(one: TrackedIndicator) -> list[IndicatorValue]:
    """Every value that was ever recorded, the newest first, with who wrote and ended it. One query."""
    rows = one.values.select_related("recorded_by", "ended_by", "record")
    return list(rows.order_by("-on", "-pk"))


def value(pk: int) -> IndicatorValue | None:
    """One value, in force or not."""
    found: IndicatorValue | None = (
        IndicatorValue.objects.select_related("indicator", "recorded_by", "ended_by", "record", "replaces")
        .filter(pk=pk)
        .first()
    )
    return found


def entry_of(row: IndicatorValue) -> Entry:
    """What a row says."""
    return Entry(
        on=row.on, since=row.since, value=row.value, numerator=row.numerator, denominator=row.denominator,
        source=row.source, vintage=row.vintage, method=row.method, confidence=row.confidence,
        evidence=row.evidence, note=row.note,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Followed:
    """An indicator with its values in force, the oldest first."""

    indicator: TrackedIndicator
    values: list[IndicatorValue]
    today: date

    @property
    def last(self) -> IndicatorValue | None:
        return self.values[-1] if self.values else None

    @property
    def text(self) -> str:
        """The last value as people read it."""
        return shown(self.indicator, self.last.value if self.last else None)

    @property
    def change(self) -> Decimal | None:
        """What moved since about a year before the last value; None when nothing compares."""
        last = self.last
        if last is None or self.indicator.is_deliverable:
            return None
        around = last.on - timedelta(days=365)
        near = [row for row in self.values[:-1] if abs((row.on - around).days) <= 60]
        if not near:
            return None
        closest = min(near, key=lambda row: abs((row.on - around).days))
        return last.value - closest.value

    @property
    def is_better(self) -> bool | None:
        """Whether that change goes the right way; None when there is none."""
        change = self.change
        if not change:
            return None
        return (change > 0) == (self.indicator.direction == Direction.UP)

    @property
    def is_stale(self) -> bool:
        """The last value is old, for something that moves."""
        last = self.last
        return last is not None and not self.indicator.is_deliverable and self.today - last.on > STALE


def board(today: date) -> list[tuple[str, str, list[Followed]]]:
    """(mission, its title, what is followed for it), in the order of the missions. Two queries."""
    rows = list(followed())
    values = values_of(rows)
    groups: dict[str, list[Followed]] = defaultdict(list)
    for one in rows:
        groups[one.mission].append(Followed(one, values.get(one.pk, []), today))
    return [(mission, title, groups[mission]) for mission, title in MISSIONS.items() if mission in groups]


def last_values(codes: Collection[str], today: date) -> dict[str, Followed]:
    """{code: the indicator with its values}, for those that are followed. Two queries at most."""
    if not codes:
        return {}
    rows = list(followed().filter(code__in=codes))
    values = values_of(rows)
    return {one.code: Followed(one, values.get(one.pk, []), today) for one in rows}


def offered() -> list[tuple[str, list[tuple[Definition, TrackedIndicator | None]]]]:
    """(title of the mission, its definitions with the indicator already followed). One query."""
    taken = {one.code: one for one in followed()}
    return [
        (
            title,
            [(one, taken.get(one.code)) for one in library().definitions if one.mission == mission],
        )
        for mission, title in MISSIONS.items()
    ]


def segments(values: list[IndicatorValue], nature: str) -> list[list[IndicatorValue]]:
    """The values as continuous lines: a count starts anew each time that its year does."""
    if nature != Nature.COUNT:
        return [values] if values else []
    lines: list[list[IndicatorValue]] = []
    for row in values:
        if lines and lines[-1][-1].since == row.since:
            lines[-1].append(row)
        else:
            lines.append([row])
    return lines
