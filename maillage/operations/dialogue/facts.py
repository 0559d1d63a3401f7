"""What the rooms below know of each action sheet over a period: columns of the preparation board.

A room that this one may import is read here; one above registers its own when the app is ready.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from maillage.operations.evidence.lacking import Period

Figures = Mapping[int, str]  # number of the sheet -> what is shown
Teller = Callable[[Sequence[int], Period], Figures]


@dataclass(frozen=True, slots=True)
class Column:
    """``rank`` orders the columns; a ``number`` is aligned to the right."""

    key: str
    label: str
    tell: Teller
    rank: int
    number: bool = False


_columns: dict[str, Column] = {}


def tells(key: str, label: str, *, rank: int, number: bool = False) -> Callable[[Teller], Teller]:
    """Register a column; the function reads, in one query, the sheets of these numbers over a period."""

    def register(tell: Teller) -> Teller:
        _columns[key] = Column(key, label, tell, rank, number)
        return tell

    return register


def columns() -> list[Column]:
    return sorted(_columns.values(), key=lambda one: one.rank)
