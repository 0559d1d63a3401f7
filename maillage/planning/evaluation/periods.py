"""The year over which counts accumulate: this room knows no contract, a room above says which year it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """A year, both days included. ``label``: « année 3 du contrat », « année civile »."""

    starts_on: date
    ends_on: date
    label: str


Teller = Callable[[date], Span | None]
_tellers: list[Teller] = []


def tells_the_year(function: Teller) -> Teller:
    """Register ``function(today)``, called in the scope of a community; None when it has no year to say."""
    _tellers.append(function)
    return function


def span(today: date) -> Span:
    """The year in force for the community in scope: the first that a room says, else the calendar year."""
    for teller in _tellers:
        found = teller(today)
        if found is not None:
            return found
    return Span(date(today.year, 1, 1), date(today.year, 12, 31), "année civile")
