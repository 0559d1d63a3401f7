"""What the indicators of a year give, as another room measures them; this room knows no indicator.

The room above writes a function under ``measures``, in a module that is imported when the app is ready.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from maillage.engines.aci import Mission
from maillage.operations.contract.models import AciContract


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator of the year: its value as shown, what it pays in cents, None without any value."""

    mission: Mission
    code: str
    label: str
    value: str
    on: date | None
    cents: int | None
    most_cents: int
    confirmed: bool


Measurer = Callable[[AciContract, int, date], list[Measured]]
_measurers: list[Measurer] = []


def measures(function: Measurer) -> Measurer:
    """Register what values the indicators of a year of a contract, on a day."""
    _measurers.append(function)
    return function


def measured(contract: AciContract, year: int, today: date) -> list[Measured]:
    """Every indicator of the year, mission by mission."""
    return [one for measurer in _measurers for one in measurer(contract, year, today)]


def measured_by_mission(contract: AciContract, year: int, today: date) -> dict[Mission, int]:
    """What the indicators of each mission give on confirmed figures, in cents; no mission without target."""
    found: dict[Mission, int] = {}
    for one in measured(contract, year, today):
        found[one.mission] = found.get(one.mission, 0) + (one.cents or 0 if one.confirmed else 0)
    return found
