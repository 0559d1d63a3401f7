"""What is done each year, and what the rooms know of it."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from dateutil.relativedelta import relativedelta

from maillage.foundation.tenancy.models import Community

DATA = Path(__file__).parent / "data" / "duties.toml"


@dataclass(frozen=True, slots=True)
class Duty:
    """A line of ``duties.toml``."""

    code: str
    title: str
    what: str
    law: str
    confidence: str
    months: int | None = None
    day: str = ""
    page: str = ""

    def due(self, year: int, closed_on: date) -> date | None:
        """By when, in the year that follows the closing of an exercise; None when nothing dates it."""
        if self.months is not None:
            return closed_on + relativedelta(months=self.months)
        return date.fromisoformat(f"{year}-{self.day}") if self.day else None


@cache
def duties() -> tuple[Duty, ...]:
    """Every duty, in the order of the year."""
    with DATA.open("rb") as file:
        return tuple(Duty(**row) for row in tomllib.load(file)["duties"])


def duty(code: str) -> Duty | None:
    """A duty by its code."""
    return next((one for one in duties() if one.code == code), None)


def closing(year: int, year_end: str) -> date:
    """The last day of the exercise whose accounts are approved in this year. year_end: "12-31", month-day."""
    end = date.fromisoformat(f"{year}-{year_end}")
    # An exercise closed in December is approved the year after.
    return end if end < date(year, 12, 31) else date(year, 1, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What a room knows of a duty: done or not, in words, maybe since when."""

    done: bool
    said: str
    on: date | None = None


Knower = Callable[[Community, int, date], Known | None]
_knowers: dict[str, Knower] = {}


def knows(code: str) -> Callable[[Knower], Knower]:
    """Register what a room knows of a duty: ``(community, year, today)`` -> ``Known``, or None for nothing.

    The community is in scope; at most one room speaks of a duty.
    """

    def register(function: Knower) -> Knower:
        if code in _knowers or duty(code) is None:
            raise ValueError(f"{code}: unknown duty, or already known by a room")
        _knowers[code] = function
        return function

    return register


def known(code: str, community: Community, year: int, today: date) -> Known | None:
    """What the room that speaks of this duty knows."""
    function = _knowers.get(code)
    return function(community, year, today) if function else None
