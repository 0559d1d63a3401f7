"""What is done each year, and what the rooms know of it."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models.expressions import BaseExpression

from maillage.communities.governance.rules.models import RulesVersion
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


@dataclass(frozen=True, slots=True)
class Reading:
    """The year that is read, in the community in scope, with the rules in force today if there are some."""

    community: Community
    year: int
    today: date
    version: RulesVersion | None


Reads = Mapping[str, BaseExpression]
Reader = Callable[[Reading], Reads]
Knower = Callable[[Reading, Mapping[str, Any]], dict[str, Known]]
_knowers: list[tuple[Reader, Knower]] = []


def knows(reads: Reader) -> Callable[[Knower], Knower]:
    """Register what a room knows of duties, and the expressions that it reads (``web.week``: count, rows).

    ``reads(reading)`` gives none when the room has nothing to say of this year: the function is then not
    called. It receives what was found, by the same names, and answers by the codes of the duties.
    """

    def register(function: Knower) -> Knower:
        _knowers.append((reads, function))
        return function

    return register


def known(reading: Reading) -> dict[str, Known]:
    """What every room knows of the year, by duty. One query."""
    wanted: dict[str, BaseExpression] = {}
    for rank, (reads, _) in enumerate(_knowers):
        wanted |= {f"read_{rank}_{name}": found for name, found in reads(reading).items()}
    if not wanted:
        return {}
    row: Mapping[str, Any] = Community.objects.filter(pk=reading.community.pk).values(**wanted).get()
    answers: dict[str, Known] = {}
    for rank, (_, function) in enumerate(_knowers):
        prefix = f"read_{rank}_"
        found = {name.removeprefix(prefix): row[name] for name in row if name.startswith(prefix)}
        if found:
            answers |= function(reading, found)
    return answers
