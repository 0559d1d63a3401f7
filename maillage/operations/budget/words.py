"""What forms hand to actions."""

from dataclasses import dataclass
from datetime import date

from maillage.operations.budget.enums import OutlayKind


@dataclass(frozen=True, slots=True)
class Announced:
    """A payment that a funder announces, in cents; ``rank`` is its place, from 1."""

    rank: int
    label: str
    due_on: date | None
    cents: int


@dataclass(frozen=True, slots=True)
class Written:
    """What a commitment or an expense says. ``parts`` are (number of a line of the budget, cents)."""

    kind: OutlayKind
    title: str
    party: str
    reference: str
    cents: int
    on: date
    parts: tuple[tuple[int, int], ...]
    ends_on: date | None = None
    commitment: int | None = None
    vat_cents: int | None = None
