"""The accounts of a year: those of today, or those that were closed."""

from dataclasses import dataclass
from datetime import date

from maillage.operations.contract.closing.measured import measured
from maillage.operations.contract.closing.models import YearClosing
from maillage.operations.contract.closing.statement import Statement, last_day, read, statement
from maillage.operations.contract.envelopes import envelopes
from maillage.operations.contract.expected import money
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.reading import computed, file_of

MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Accounts:
    """A year: what it is today, and what was closed. ``is_over``: its last day has passed."""

    now: Statement
    closing: YearClosing | None
    kept: Statement | None
    is_over: bool

    @property
    def shown(self) -> Statement:
        return self.kept or self.now

    @property
    def can_close(self) -> bool:
        return self.is_over and self.closing is None and not self.now.undecided


def accounts(contract: AciContract, year: int, today: date) -> Accounts | None:
    """None for a year that did not take place. Two queries at most, and those of the rooms that measure."""
    file = file_of(contract)
    simulation = computed(file, today)
    found = next((one for one in money(file, simulation, today) if one.year.number == year), None)
    if found is None:
        return None
    until = min(today, last_day(file, found.year))
    now = statement(file, found, envelopes(file, simulation, year), measured(contract, year, until))
    closing = standing(contract, year) if year in file.closings else None
    return Accounts(now, closing, read(closing.content) if closing else None, now.ends_on < today)


def former(contract: AciContract, year: int, key: str) -> YearClosing | None:
    """A closing of this year that was undone since, by its number. One query."""
    if not key.isdecimal() or len(key) > MOST_DIGITS:
        return None
    found: YearClosing | None = (
        YearClosing.objects.filter(contract=contract, year=year, pk=int(key), undone_at__isnull=False)
        .select_related("noted_by", "undone_by")
        .first()
    )
    return found


def standing(contract: AciContract, year: int) -> YearClosing | None:
    """The closing that stands. One query."""
    found: YearClosing | None = (
        YearClosing.objects.filter(contract=contract, year=year, undone_at__isnull=True)
        .select_related("noted_by")
        .first()
    )
    return found
