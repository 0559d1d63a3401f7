"""Geometry of two charts of one axis: the dot strip (each place a dot, marks of reference above), and the
small line that sits in a row of a table.

Pure arithmetic, as in ``charts``: numbers in, positions in the SVG's own units out, as SVG writes them.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillage.foundation.web.axes import Axis

# A strip is 440 wide; a mark takes a row of 18 above the dots, which pile up to 84 high at most.
WIDTH, MARGIN, ROW, PILE, BIN, RADIUS = 440.0, 10.0, 18.0, 84.0, 6.0, 2.6
# About the width of a letter of the name of a mark, at the size the style sheet gives it.
LETTER = 6.4
# More dots than this in a pile overlap: their number is written.
CROWD = 15
LINE_WIDTH, LINE_MARGIN = 132.0, 7.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One place; ``kind`` is « strip-dot » or « strip-dot weak »."""

    kind: str
    label: str
    text: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of reference: ``kind`` tells the drawing of its line (``mark-1`` to ``mark-4``)."""

    kind: str
    label: str
    text: str
    x: str
    top: str
    baseline: str
    text_at: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Tick:
    text: str
    x: str


@dataclass(frozen=True, slots=True)
class Strip:
    """How the values of places lie along one axis; ``counts`` are (x, y, number) above crowded piles."""

    caption: str
    unit: str
    dots: tuple[Dot, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    counts: tuple[tuple[str, str, str], ...]
    floor: str
    height: str

    @property
    def spoken(self) -> str:
        said = " ; ".join(f"{mark.label}, {mark.text}" for mark in self.marks)
        return f"{self.caption}. {len(self.dots)} valeurs. {said}."

    @property
    def ticks_at(self) -> str:
        return f"{float(self.floor) + 16:.1f}"


def draw_strip(
    caption: str,
    values: Sequence[tuple[str, float, bool]],
    marks: Sequence[tuple[str, float | None]],
    *,
    unit: str,
    text: Callable[[float], str],
) -> Strip:
    """Lay out ``(label, value, weak)`` as dots, and ``(label, value)`` as marks, those of no value left out.

    Raises ``ValueError`` without any value at all.
    """
    known = [(label, value) for label, value in marks if value is not None]
    axis = _across([value for _, value, _ in values] + [value for _, value in known], WIDTH, MARGIN)
    head = ROW * len(known) + 16
    piles: dict[int, list[tuple[str, float, bool]]] = defaultdict(list)
    for one in sorted(values, key=lambda row: row[1]):
        piles[round(axis.at(one[1]) / BIN)].append(one)
    tallest = max((len(pile) for pile in piles.values()), default=1)
    pitch = min(2 * RADIUS + 0.6, PILE / tallest)
    floor = head + min(PILE, pitch * tallest) + RADIUS + 4
    dots = tuple(
        Dot(
            "strip-dot weak" if weak else "strip-dot",
            label,
            text(value),
            f"{key * BIN:.1f}",
            f"{floor - RADIUS - 2 - rank * pitch:.1f}",
        )
        for key, pile in piles.items()
        for rank, (label, value, weak) in enumerate(pile)
    )
    at = [axis.at(value) for _, value in known]
    drawn = tuple(_mark(label, text(value), at[: rank + 1]) for rank, (label, value) in enumerate(known))
    counts = tuple(
        (f"{key * BIN:.1f}", f"{floor - pitch * len(pile) - 2 * RADIUS:.1f}", str(len(pile)))
        for key, pile in piles.items()
        if len(pile) > CROWD
    )
    ticks = tuple(Tick(text(value), f"{axis.at(value):.1f}") for value in axis.ticks())
    return Strip(caption, unit, dots, drawn, ticks, counts, f"{floor:.1f}", f"{floor + 22:.1f}")


def _mark(label: str, text: str, at: Sequence[float]) -> Mark:
    """The mark of the last position of `at`; those before it have lines that go down past its name."""
    *others, x = at
    rank = len(others)
    after = _written_after(x, LETTER * len(f"{label} {text}") + 6, others)
    return Mark(
        kind=f"mark-{rank % 4 + 1}",
        label=label,
        text=text,
        x=f"{x:.1f}",
        top=f"{ROW * rank + 3:.1f}",
        baseline=f"{ROW * rank + 14:.1f}",
        text_at=f"{x + 6 if after else x - 6:.1f}",
        anchor="start" if after else "end",
    )


def _written_after(x: float, width: float, others: Sequence[float]) -> bool:
    """Is a name better after its line than before it: within the strip, across no other line if it can be."""

    def faults(start: float) -> tuple[bool, int]:
        crossed = sum(start < other < start + width for other in others)
        return not 0 <= start <= WIDTH - width, crossed

    after, before = faults(x), faults(x - width)
    return x < WIDTH / 2 if after == before else after < before


@dataclass(frozen=True, slots=True)
class Line:
    """The small line: the middle half of the places as a band, references as ticks, the place as a dot."""

    spoken: str
    x: str
    band: tuple[str, str] | None
    ticks: tuple[tuple[str, str], ...]


def draw_line(
    spoken: str, value: float, middle: tuple[float, float] | None, references: Sequence[float | None]
) -> Line:
    """Lay out one value beside references of the same unit; ``middle`` are two quartiles."""
    known = [(rank, other) for rank, other in enumerate(references, start=2) if other is not None]
    axis = _across([value, *(middle or ()), *(other for _, other in known)], LINE_WIDTH, LINE_MARGIN)
    band = None
    if middle is not None:
        start, end = (axis.at(quartile) for quartile in middle)
        band = (f"{start:.1f}", f"{max(end - start, 1.5):.1f}")
    ticks = tuple((f"mark-{rank}", f"{axis.at(other):.1f}") for rank, other in known)
    return Line(spoken, f"{axis.at(value):.1f}", band, ticks)


def _across(values: Sequence[float], width: float, margin: float) -> Axis:
    """The axis of these values between two margins. Raises ``ValueError`` without any."""
    if not values:
        raise ValueError("an axis needs a value")
    return Axis.around(min(values), max(values), margin, width - margin, parts=5)
