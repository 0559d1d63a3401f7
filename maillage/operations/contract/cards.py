"""What the other rooms show on the page of a contract year; this room knows none of them.

A room above writes a function under ``shows``, in a module that is imported when the app is ready::

    @shows(rank=20, name="Part variable")
    def indicators(seen: YearSeen) -> YearCard | None: ...
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from maillage.engines.aci.dates import ContractYear
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.operations.contract.models import AciContract


@dataclass(frozen=True, slots=True)
class YearSeen:
    """Who looks at which year of which contract. ``place``: the region or the department of an officer."""

    community: Community
    contract: AciContract
    year: ContractYear
    actor: Actor
    today: date
    place: str = ""

    @property
    def is_agency(self) -> bool:
        return bool(self.place)


@dataclass(frozen=True, slots=True)
class YearCard:
    """A card of the year: one figure and its words, or ``template`` with ``context`` to say more.

    ``figure`` is written as shown (« 82 500,00 € »); ``tone``: ``todo``, ``due``, ``late`` or ``done``.
    """

    title: str
    url: str
    button: str
    figure: str = ""
    words: str = ""
    tone: str = "todo"
    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)


Shower = Callable[[YearSeen], YearCard | None]
_showers: list[tuple[int, str, Shower]] = []


def shows(*, rank: int, name: str) -> Callable[[Shower], Shower]:
    """Register a function that makes the card of a year, or none for this person; two queries at most.

    ``name`` is the link to it while it loads, and without a script. Agreed ranks: 20 indicators,
    30 evidence, 40 budget, 50 dialogue, 60 report.
    """

    def register(function: Shower) -> Shower:
        _showers.append((rank, name, function))
        _showers.sort(key=lambda row: row[:2])
        return function

    return register


def ranks() -> dict[int, str]:
    """{rank: its name} in order: each card is loaded by itself, so that the page costs the same."""
    return {rank: name for rank, name, _ in _showers}


def cards(seen: YearSeen, rank: int) -> list[YearCard]:
    """What the rooms of this rank show of this year to this person."""
    found = (shower(seen) for own, _, shower in _showers if own == rank)
    return [card for card in found if card is not None]
