"""Reads of the figures that may be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from maillage.care.figures.models import Figure
from maillage.care.figures.registry import Count
from maillage.engines.disclosure import LEAST

MOST_SHOWN = 24
HIDDEN = "Autres, regroupés"


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Table:
    """One axis of a figure; ``cells`` is empty where only the total may be read."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure with its words."""

    figure: Figure
    tables: tuple[Table, ...]

    @property
    def last(self) -> date:
        """Its last day."""
        return self.figure.until - timedelta(days=1)


def readable(number: int) -> bool:
    """Whether so many are enough to be published."""
    return number >= LEAST


def published(code: str) -> list[Figure]:
    """The figures of a count, the oldest first."""
    return list(Figure.objects.filter(count=code).order_by("since"))


def readings(count: Count, figures: list[Figure]) -> list[Reading]:
    """The latest figures of a count in words, the latest first."""
    words = {
        axis.code: axis.words(sorted({code for one in figures for code in _cells(one, axis.code)}))
        for axis in count.axes
    }
    return [
        Reading(
            one,
            tuple(
                Table(axis.label, _told(one.cells.get(axis.code), words[axis.code])) for axis in count.axes
            ),
        )
        for one in reversed(figures[-MOST_SHOWN:])
    ]


def _cells(figure: Figure, axis: str) -> dict[str, int]:
    found: dict[str, int] = figure.cells.get(axis, {}).get("cells", {})
    return found


def _told(table: Mapping[str, Any] | None, words: Mapping[str, str]) -> tuple[Cell, ...]:
    if not table or not table["cells"]:
        return ()
    cells = sorted(table["cells"].items(), key=lambda one: (-one[1], one[0]))
    told = tuple(Cell(words[code], number) for code, number in cells)
    return (*told, Cell(HIDDEN, table["rest"])) if table["rest"] else told
