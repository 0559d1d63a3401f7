"""What the platform counts by itself: each room that owns facts says which counts it can give.

A room registers functions that return one number and nothing else; who keeps indicators asks them, in the
community in scope, and records what they answer. Statistics therefore never read another room's rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Tally:
    """A count: ``told`` says in French what is counted, in ``unit``."""

    code: str
    told: str
    unit: str
    count: Callable[[date, date], int | None]


_tallies: dict[str, Tally] = {}
Counter = Callable[[date, date], int | None]


def tallies_as(code: str, told: str, *, unit: str) -> Callable[[Counter], Counter]:
    """Register ``count(since, today)``: what there is today, or what happened from ``since`` on.

    None when the community keeps no such thing. ``code`` is stored: never change it. Raises ``ValueError``
    for one that is taken.
    """

    def register(function: Counter) -> Counter:
        if code in _tallies:
            raise ValueError(f"{code} is counted twice")
        _tallies[code] = Tally(code, told, unit, function)
        return function

    return register


def tallies() -> dict[str, Tally]:
    """Every count that a room gives, by code."""
    return dict(_tallies)
