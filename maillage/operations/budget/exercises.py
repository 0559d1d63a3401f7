"""The exercises of a budget: the years of the contracts, or civil years where no contract was signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage import french
from maillage.foundation.tenancy.models import Community
from maillage.operations.budget.models import PlannedLine
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.queries import contracts, years


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise: ``contract`` is a key, None for a civil year; ``ends_on`` is excluded.

    ``code`` names it in addresses: « 1-4 », the fourth year of the first contract, or « 2026 ».
    """

    contract: int | None
    year: int
    starts_on: date
    ends_on: date
    code: str
    label: str

    @property
    def key(self) -> tuple[int | None, int]:
        return self.contract, self.year

    @property
    def days(self) -> str:
        last = date.fromordinal(self.ends_on.toordinal() - 1)
        return f"du {french.day(self.starts_on)} au {french.day(last)}"

    def holds(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on


def civil_year(year: int) -> Exercise:
    return Exercise(None, year, date(year, 1, 1), date(year + 1, 1, 1), str(year), str(year))


def of_contract(contract: AciContract, *, several: bool = False) -> list[Exercise]:
    """The five years of a contract, from anniversary to anniversary. No query."""
    name = f" ({contract.reference})" if several else ""
    return [
        Exercise(
            contract.pk, one.number, one.starts_on, one.next_anniversary, f"{contract.number}-{one.number}",
            f"Année {one.number}{name}",
        )
        for one in years(contract)
    ]  # fmt: skip


def exercises(community: Community, today: date) -> list[Exercise]:
    """In the order of time: civil years before the first contract, then the years of each. Two queries.

    Without contract, the year before, this one and the next; older ones too when lines were written there.
    """
    signed = sorted(contracts(community), key=lambda one: one.signed_on)
    lines = PlannedLine.objects.filter(contract=None).order_by()
    known = set(lines.values_list("year", flat=True).distinct())
    if not signed:
        return [civil_year(year) for year in sorted({*known, *range(today.year - 1, today.year + 2)})]
    before = signed[0].signed_on.year
    found = [civil_year(year) for year in sorted({*known, before - 1, before})]
    for contract in signed:
        found += of_contract(contract, several=len(signed) > 1)
    return found


def named(found: Sequence[Exercise], code: str) -> Exercise | None:
    return next((one for one in found if one.code == code), None)


def on(found: Sequence[Exercise], day: date) -> Exercise:
    """The exercise of a day: a year of a contract first, else the civil year; the last one beyond all."""
    holding = [one for one in found if one.holds(day)]
    return max(holding, key=lambda one: one.contract is not None, default=found[-1])


def next_of(found: Sequence[Exercise], one: Exercise) -> Exercise | None:
    """The exercise that follows in time; a civil year that a contract interrupts is followed by its first
    year.
    """
    later = [other for other in found if other.starts_on > one.starts_on]
    later = [other for other in later if one.contract is None or other.contract is not None]
    return min(later, key=lambda other: other.starts_on, default=None)
