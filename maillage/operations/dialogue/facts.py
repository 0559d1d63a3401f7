"""What is known of each action sheet over a year: columns of the preparation board.

A column is an expression on ``ActionSheet`` and a function that words what was read: all of them together are
one query, however many rooms there are. What this room may import is in ``own_facts``; a room above registers
its own when the app is ready.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models.expressions import BaseExpression

from maillage.operations.contract.models import AciContract
from maillage.operations.evidence.lacking import Period


@dataclass(frozen=True, slots=True)
class Year:
    """The year of a contract that a board is about, with its days."""

    contract: AciContract
    number: int
    period: Period


Reader = Callable[[Year], BaseExpression]
Worder = Callable[[Any, Period], str]


@dataclass(frozen=True, slots=True)
class Column:
    """``rank`` orders the columns. What is ``reserved`` is shown to officers once the community hands its
    preparation over.
    """

    key: str
    label: str
    rank: int
    reads: Reader
    words: Worder
    reserved: bool = False


_columns: dict[str, Column] = {}


def tells(
    key: str, label: str, reads: Reader, *, rank: int, reserved: bool = False
) -> Callable[[Worder], Worder]:
    """Register a column by the function that words it; an empty text shows nothing."""

    def register(words: Worder) -> Worder:
        _columns[key] = Column(key, label, rank, reads, words, reserved)
        return words

    return register


def columns() -> list[Column]:
    return sorted(_columns.values(), key=lambda one: one.rank)
