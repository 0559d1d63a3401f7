"""Everything that the pages of one contract show, computed once from its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage.communities.review.limits import contract_days
from maillage.engines.aci import Simulation, size_of
from maillage.engines.aci.dates import ContractYear
from maillage.foundation.tenancy.models import Community
from maillage.operations.contract.expected import Awaited, YearMoney, money
from maillage.operations.contract.frise import Frise, draw
from maillage.operations.contract.missions import MissionStanding, standings
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.reading import ContractFile, TermsRow, computed, file_of
from maillage.operations.contract.timeline import Event, added, events

NEXT_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Board:
    """A contract today: its file, what the engine computes, its missions, its money and its calendar."""

    contract: AciContract
    file: ContractFile
    simulation: Simulation
    missions: tuple[MissionStanding, ...]
    years: tuple[YearMoney, ...]
    events: tuple[Event, ...]
    today: date

    @property
    def terms(self) -> TermsRow:
        """What the contract says today; before its first day, what it will say."""
        return self.file.terms_on(max(self.today, self.file.signed_on))

    @property
    def year(self) -> ContractYear:
        """The year that today falls in, else the nearest."""
        found = self.file.years
        return next((one for one in found if self.today < one.next_anniversary), found[-1])

    @property
    def is_over(self) -> bool:
        return self.today > self.file.ends_on

    @property
    def money_now(self) -> YearMoney:
        return self.years[min(self.year.number, len(self.years)) - 1]

    @property
    def frise(self) -> Frise:
        return draw(self.file, self.missions, self.events, self.today)

    @property
    def coming(self) -> Sequence[Event]:
        """What is late, then what comes next."""
        late = [one for one in self.events if one.tone == "late"]
        after = [one for one in self.events if one.on >= self.today and one.tone != "done"]
        return [*late, *after][:NEXT_SHOWN]

    @property
    def late(self) -> list[Awaited]:
        return [one for year in self.years for one in year.late]

    @property
    def late_cents(self) -> int:
        return sum(year.late_cents for year in self.years)

    @property
    def received_cents(self) -> int:
        return sum(year.received_cents for year in self.years)

    @property
    def size_doubt(self) -> int | None:
        """The size that the population gives, when it is not the one that was signed."""
        found = int(size_of(self.terms.population).size)
        return found if found != self.terms.size else None


def board(contract: AciContract, community: Community, today: date) -> Board:
    """One query, and those of the rooms that add to the calendar."""
    file = file_of(contract)
    simulation = computed(file, today)
    missions = standings(file, simulation, today)
    years = money(file, simulation, today)
    alerts = contract_days(community, file.signed_on)[1]
    found = events(file, missions, years, alerts, today, added(contract))
    return Board(contract, file, simulation, missions, years, found, today)
