"""What one looks at before a year is closed, as each room sees it; this room knows none of them.

A room above writes a function under ``before_closing``, in a module that is imported when the app is ready.
Nothing of it forbids the closing: what forbids it is in ``actions``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.operations.contract.cards import YearSeen


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to have done. ``url`` is where the community does it."""

    label: str
    done: bool
    words: str = ""
    url: str = ""


Checker = Callable[[YearSeen], Check | None]
_checkers: list[tuple[int, Checker]] = []


def before_closing(*, rank: int) -> Callable[[Checker], Checker]:
    """Register what a room looks at; two queries at most. Ranks: 50 dialogue, 60 report."""

    def register(function: Checker) -> Checker:
        _checkers.append((rank, function))
        _checkers.sort(key=lambda row: row[0])
        return function

    return register


def checks(seen: YearSeen) -> list[Check]:
    """Those that this person may know of."""
    return [check for _, checker in _checkers if (check := checker(seen)) is not None]
