"""What forms hand to actions."""

from dataclasses import dataclass
from datetime import date

from maillage.planning.health_project.models import ActionSheet


@dataclass(frozen=True, slots=True)
class ClaimGiven:
    """What a person says of something they paid, in cents."""

    title: str
    spent_on: date
    cents: int
    vat_cents: int | None
    nature: str
    sheet: ActionSheet | None
    note: str


@dataclass(frozen=True, slots=True)
class PayrollGiven:
    """The totals of a month, in cents; ``month`` is its first day. ``fte_hundredths``: 150 is 1.5 posts."""

    month: date
    gross_cents: int
    employer_cents: int
    net_cents: int
    fte_hundredths: int | None = None
