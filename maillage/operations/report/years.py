"""Which year a report is about: « 1-3 », the third year of the first contract of the community."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from maillage import french
from maillage.engines.aci.dates import ContractYear
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import Fact, ReaderAbout, source_about
from maillage.operations.budget.exercises import Exercise, of_contract
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.queries import contracts, years

_CODE = re.compile(r"([0-9]{1,3})-([1-5])")


@dataclass(frozen=True, slots=True)
class ReportYear:
    """A year of a contract, and the one before it in the same contract if there was one.

    ``signed``: every contract of the community.
    """

    contract: AciContract
    year: ContractYear
    before: ContractYear | None
    signed: tuple[AciContract, ...]

    @property
    def code(self) -> str:
        return f"{self.contract.number}-{self.year.number}"

    @property
    def title(self) -> str:
        return f"Rapport d’activité, année {self.year.number}"

    @property
    def days(self) -> str:
        return f"du {french.day(self.year.starts_on)} au {french.day(self.year.ends_on)}"

    def exercises(self) -> tuple[list[Exercise], Exercise]:
        """The exercises of every contract, and that of this year. No query."""
        several = len(self.signed) > 1
        signed = sorted(self.signed, key=lambda one: one.signed_on)
        found = [one for contract in signed for one in of_contract(contract, several=several)]
        key = (self.contract.pk, self.year.number)
        return found, next(one for one in found if one.key == key)


def report_year(community: Community, code: str) -> ReportYear | None:
    """The year of this code; None when the community has no such contract. One query."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    signed = list(contracts(community))
    contract = next((one for one in signed if one.number == int(found[1])), None)
    return None if contract is None else _year(contract, int(found[2]), signed)


def _year(contract: AciContract, number: int, signed: Sequence[AciContract]) -> ReportYear:
    every = years(contract)
    before = every[number - 2] if number > 1 else None
    return ReportYear(contract, every[number - 1], before, tuple(signed))


def begun(community: Community, today: date) -> list[ReportYear]:
    """Every year of every contract that has begun, the newest first. One query."""
    signed = list(contracts(community))
    return [
        _year(contract, one.number, signed)
        for contract in signed
        for one in reversed(years(contract))
        if one.starts_on <= today and one.starts_on <= contract.ends_on
    ]


YearReader = Callable[[Community, date, ReportYear], str]
Declare = Callable[[YearReader], ReaderAbout]


def about_year(name: str, title: str, origin: str) -> Declare:
    """Declare a source that reads one year: the reader is given it instead of its code."""

    def declare(read: YearReader) -> ReaderAbout:
        def reader(community: Community, today: date, about: str) -> Fact | None:
            year = report_year(community, about)
            text = read(community, today, year) if year is not None else ""
            return Fact(text, origin, f"au {french.day(today)}") if text else None

        return source_about(name, title)(reader)

    return declare
