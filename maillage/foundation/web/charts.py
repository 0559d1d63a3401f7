"""Geometry of the two charts that templates draw: the bar of money or people, and the age pyramid.

Pure arithmetic: numbers in, positions in the SVG's own units out, already written as SVG wants them (a dot,
never a comma, whatever the language of the page).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Units of the drawing: a bar is 1000 wide; a pyramid 400, of which 72 for the ages and 60 for the shares.
BAR_WIDTH = 1000.0
BAND_LEFT, BAND_LONGEST, BAND_PITCH, BAND_HEIGHT = 72.0, 268.0, 22.0, 14.0
# Room for the dashed outline of the place of reference.
MARGIN = 1.0


@dataclass(frozen=True, slots=True)
class BarPart:
    """One stretch: its style (``segment-1`` to ``segment-3``, ``unconfirmed``, ``rest``), words, place."""

    kind: str
    label: str
    text: str
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A whole cut in stretches."""

    caption: str
    parts: tuple[BarPart, ...]

    @property
    def spoken(self) -> str:
        return f"{self.caption} : " + " ; ".join(f"{part.label}, {part.text}" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Band:
    """One age group of a pyramid; shares go from 0 to 1."""

    label: str
    count: int
    share: float
    compared_share: float | None
    width: str
    compared: str | None
    top: str
    baseline: str
    text_at: str


@dataclass(frozen=True, slots=True)
class Pyramid:
    """Shares of the population by age, the oldest on top, with those of a place of reference if any."""

    caption: str
    name: str
    compared_with: str
    bands: tuple[Band, ...]
    height: str

    @property
    def spoken(self) -> str:
        largest = max(self.bands, key=lambda band: band.share)
        return f"{self.caption}. La tranche la plus nombreuse est : {largest.label}."


def draw_bar(
    caption: str,
    parts: Sequence[tuple[str, str, int]],
    *,
    text: Callable[[int], str],
    total: int | None = None,
) -> Bar:
    """Lay out ``(kind, label, value)`` side by side; what is left of ``total`` closes the bar as ``rest``.

    Raises ``ValueError`` for a negative value, or for parts above the total: a bar that overflows would lie.
    """
    taken = sum(value for _, _, value in parts)
    whole = taken if total is None else total
    if any(value < 0 for _, _, value in parts) or taken > whole:
        raise ValueError(f"parts of {taken} do not fit in {whole}")
    shown = list(parts) + ([("rest", "Reste", whole - taken)] if whole > taken else [])
    drawn, start = [], 0.0
    for kind, label, value in shown:
        width = BAR_WIDTH * value / whole if whole else 0.0
        drawn.append(BarPart(kind, label, text(value), f"{start:.1f}", f"{width:.1f}"))
        start += width
    return Bar(caption, tuple(drawn))


def draw_pyramid(
    caption: str,
    name: str,
    groups: Sequence[tuple[str, int]],
    *,
    compared_with: str = "",
    reference: Sequence[float] | None = None,
) -> Pyramid:
    """Draw ``(label, inhabitants)`` from the youngest to the oldest; ``reference`` holds shares, same order.

    Raises ``ValueError`` when nobody is counted or when the reference has another number of groups.
    """
    population = sum(count for _, count in groups)
    if population <= 0:
        raise ValueError("an age pyramid needs inhabitants")
    if reference is not None and len(reference) != len(groups):
        raise ValueError(f"{len(reference)} shares of reference for {len(groups)} age groups")
    shares = [count / population for _, count in groups]
    longest = max([*shares, *(reference or [])])
    bands = []
    for rank, ((label, count), share) in enumerate(zip(groups, shares, strict=True)):
        top = MARGIN + (len(groups) - 1 - rank) * BAND_PITCH
        other = None if reference is None else reference[rank]
        width, compared = (BAND_LONGEST * (value or 0.0) / longest for value in (share, other))
        bands.append(
            Band(
                label=label,
                count=count,
                share=share,
                compared_share=other,
                width=f"{width:.1f}",
                compared=None if other is None else f"{compared:.1f}",
                top=f"{top:.1f}",
                baseline=f"{top + BAND_HEIGHT - 3:.1f}",
                text_at=f"{BAND_LEFT + max(width, compared) + 6:.1f}",
            )
        )
    height = len(groups) * BAND_PITCH - (BAND_PITCH - BAND_HEIGHT) + 2 * MARGIN
    return Pyramid(caption, name, compared_with, tuple(reversed(bands)), f"{height:.1f}")
