"""Geometry of two charts over time: a trend with its axes, and the small one that sits in a row of a table.

Pure arithmetic, as in ``charts``: days and numbers in, positions in the SVG's own units out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.foundation.web.axes import Axis

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 440.0, 210.0, 46.0, 14.0, 14.0, 30.0
SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 120.0, 28.0, 4.0
_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
# About the days that the name of a month needs, once drawn.
_FEWEST_TICKS, _MOST_TICKS = 2, 6


@dataclass(frozen=True, slots=True)
class Point:
    """``kind`` is « trend-point » or « trend-point weak », for what is not confirmed."""

    kind: str
    label: str
    text: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Tick:
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line of reference: a target, a starting value. Its name stands where the lines are not."""

    label: str
    text: str
    y: str
    baseline: str
    text_at: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines over time; a line of one point is a point alone."""

    caption: str
    unit: str
    lines: tuple[str, ...]
    points: tuple[Point, ...]
    levels: tuple[Level, ...]
    days: tuple[Tick, ...]
    marks: tuple[Tick, ...]
    floor: str

    @property
    def spoken(self) -> str:
        if not self.points:
            return self.caption
        first, last = self.points[0], self.points[-1]
        said = f"{self.caption} : {first.text} le {first.label}, {last.text} le {last.label}"
        return said + "".join(f" ; {level.label}, {level.text}" for level in self.levels) + "."


@dataclass(frozen=True, slots=True)
class Spark:
    """The small one: its lines, and its last point."""

    spoken: str
    lines: tuple[str, ...]
    x: str
    y: str


# A line: (day, value, whether it is weak) in the order of days.
Line = Sequence[tuple[date, float, bool]]


def draw_trend(
    caption: str,
    lines: Sequence[Line],
    levels: Sequence[tuple[str, float]],
    *,
    unit: str,
    text: Callable[[float], str],
    day: Callable[[date], str],
    limits: tuple[date, date] | None = None,
) -> Trend:
    """Lay out lines, and ``(label, value)`` as horizontal levels. ``limits`` widens the axis of days.

    Raises ``ValueError`` without any point.
    """
    every = [point for line in lines for point in line]
    if not every:
        raise ValueError("a trend needs a point")
    days = [when.toordinal() for when, _, _ in every] + [when.toordinal() for when in limits or ()]
    across = Axis.around(float(min(days)), float(max(days)), LEFT, WIDTH - RIGHT)
    values = [value for _, value, _ in every] + [value for _, value in levels]
    up = Axis.rounded(min(values), max(values), HEIGHT - BOTTOM, TOP)
    points = tuple(
        Point(
            "trend-point weak" if weak else "trend-point",
            day(when),
            text(value),
            f"{across.at(when.toordinal()):.1f}",
            f"{up.at(value):.1f}",
        )
        for when, value, weak in every
    )
    return Trend(
        caption,
        unit,
        tuple(_path(line, across, up) for line in lines if len(line) > 1),
        points,
        tuple(
            _level(" et ".join(names), value, text(value), up, every[0][1], every[-1][1])
            for value, names in _named(levels).items()
        ),
        _days(date.fromordinal(int(across.low)), date.fromordinal(int(across.high)), across),
        tuple(Tick(text(value), f"{up.at(value):.1f}") for value in up.ticks()),
        f"{HEIGHT - BOTTOM:.1f}",
    )


def draw_spark(spoken: str, lines: Sequence[Line]) -> Spark | None:
    """The same without axes; None when there are not two points to compare."""
    every = [point for line in lines for point in line]
    if len(every) < 2:
        return None
    days, values = [when.toordinal() for when, _, _ in every], [value for _, value, _ in every]
    across = Axis.around(float(min(days)), float(max(days)), SPARK_MARGIN, SPARK_WIDTH - SPARK_MARGIN)
    up = Axis.around(min(values), max(values), SPARK_HEIGHT - SPARK_MARGIN, SPARK_MARGIN)
    when, value, _ = every[-1]
    return Spark(
        spoken,
        tuple(_path(line, across, up) for line in lines if len(line) > 1),
        f"{across.at(when.toordinal()):.1f}",
        f"{up.at(value):.1f}",
    )


def _path(line: Line, across: Axis, up: Axis) -> str:
    return " ".join(f"{across.at(when.toordinal()):.1f},{up.at(value):.1f}" for when, value, _ in line)


def _named(levels: Sequence[tuple[str, float]]) -> dict[float, list[str]]:
    """Levels of one value are one line with their names."""
    found: dict[float, list[str]] = {}
    for label, value in levels:
        names = found.setdefault(value, [])
        if label not in names:
            names.append(label)
    return found


def _level(label: str, value: float, text: str, up: Axis, first: float, last: float) -> Level:
    """The name stands above its line, under it at the very top; at the end that values are further from."""
    y = up.at(value)
    at_start = abs(up.at(first) - y) > abs(up.at(last) - y)
    return Level(
        label,
        text,
        f"{y:.1f}",
        f"{y - 4 if y > TOP + 14 else y + 13:.1f}",
        f"{LEFT + 4 if at_start else WIDTH - RIGHT - 2:.1f}",
        "start" if at_start else "end",
    )


def _days(first: date, last: date, across: Axis) -> tuple[Tick, ...]:
    """The first days of months, thinned to a handful; years are said in January and at the start."""
    months, month = [], date(first.year, first.month, 1)
    while month <= last:
        months.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    step = next((one for one in (1, 2, 3, 6, 12, 24, 60) if len(months) / one <= _MOST_TICKS), len(months))
    shown = [one for one in months if one >= first and (one.month - 1 + 12 * one.year) % step == 0]
    if len(shown) < _FEWEST_TICKS:
        return tuple(
            Tick(f"{one:%d/%m/%y}", f"{across.at(one.toordinal()):.1f}") for one in sorted({first, last})
        )
    return tuple(
        Tick(
            f"{_MONTHS[one.month - 1]} {one:%y}" if rank == 0 or one.month == 1 else _MONTHS[one.month - 1],
            f"{across.at(one.toordinal()):.1f}",
        )
        for rank, one in enumerate(shown)
    )
