"""What is known of each action sheet over a period: columns of the preparation board.

A column is an expression on ``ActionSheet`` and a function that words what was read: all of them together are
one query, however many rooms there are. What another room must compute itself is gathered for all the sheets
at once. What this room may import is in ``own_facts``; a room above registers its own when the app is ready.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models.expressions import BaseExpression

from maillage.operations.contract.models import AciContract
from maillage.operations.evidence.lacking import Period

Reader = Callable[[Period], BaseExpression | None]
# Of a year of a contract, by key of action sheet.
Gatherer = Callable[[AciContract, int], Mapping[int, Any]]
Worder = Callable[[Any, Period], str]


@dataclass(frozen=True, slots=True)
class Column:
    """``rank`` orders the columns; ``reads`` gives nothing where the period has no end to look at. A
    column reads or gathers.

    What is ``reserved`` is shown to officers once the community hands its preparation over.
    """

    key: str
    label: str
    rank: int
    words: Worder
    reads: Reader | None = None
    gathers: Gatherer | None = None
    reserved: bool = False


_columns: dict[str, Column] = {}


def tells(
    key: str, label: str, reads: Reader, *, rank: int, reserved: bool = False
) -> Callable[[Worder], Worder]:
    """Register a column by the function that words it; an empty text shows nothing."""

    def register(words: Worder) -> Worder:
        _columns[key] = Column(key, label, rank, words, reads=reads, reserved=reserved)
        return words

    return register


def gathers(
    key: str, label: str, gatherer: Gatherer, *, rank: int, reserved: bool = False
) -> Callable[[Worder], Worder]:
    """The same, where one expression cannot tell it."""

    def register(words: Worder) -> Worder:
        _columns[key] = Column(key, label, rank, words, gathers=gatherer, reserved=reserved)
        return words

    return register


def columns() -> list[Column]:
    return sorted(_columns.values(), key=lambda one: one.rank)
