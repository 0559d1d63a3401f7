"""The years of the contract, as filters and as periods of the facts."""

from dataclasses import dataclass
from datetime import date

from maillage import french
from maillage.foundation.tenancy.models import Community
from maillage.operations.contract.queries import last_contract, year_on, years
from maillage.operations.evidence.lacking import ALWAYS, Period


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the contract in force, or of the last one: its number, and its days."""

    number: int
    period: Period

    @property
    def label(self) -> str:
        start, end = self.period.start, self.period.end
        days = f", du {french.day(start)} au {french.day(end)}" if start and end else ""
        return f"Année {self.number}{days}"


def contract_years(community: Community, today: date) -> tuple[list[Year], int | None]:
    """The years begun so far, and the number of the present one; none without a contract. One query."""
    contract = last_contract(community, today)
    if contract is None:
        return [], None
    found = [
        Year(one.number, Period(one.starts_on, one.ends_on))
        for one in years(contract)
        if one.starts_on <= today
    ]
    return found, year_on(contract, today).number


def period_of(found: list[Year], number: str | int | None) -> Period:
    """The days of a year by its number; always, for any other text."""
    return next((one.period for one in found if str(one.number) == str(number)), ALWAYS)
