"""The five years of a contract: the entry point of the engine."""

from collections import defaultdict
from datetime import date

from .contract import Case, Contract, open_case
from .dates import ContractYear
from .lines import before_contract_lines, year_lines
from .loading import default_rules
from .notices import notices
from .results import Line, Payment, Simulation, YearResult, total
from .rulebook import RuleBook
from .settings import DEFAULT_SETTINGS, Effect, Settings
from .sizes import size_of
from .vocabulary import Mission


def simulate(
    contract: Contract, *, settings: Settings = DEFAULT_SETTINGS, rules: RuleBook | None = None
) -> Simulation:
    """Compute every instalment of the five years of a contract.

    Lines stand in the year that earns them, with the day they are paid: the lines of a year sum to what that
    year is worth; `payments` gives the same lines by day of payment. Raises ContractError on a contract that
    cannot be simulated.
    """
    case = open_case(contract, settings, rules or default_rules())
    years = tuple(_year(case, year) for year in case.years)
    dated: dict[date, list[tuple[int, Line]]] = defaultdict(list)
    for result in years:
        for line in result.lines:
            dated[line.due_on].append((result.year, line))
    payments = tuple(
        Payment(day, tuple(pairs), total(tuple(line for _, line in pairs)))
        for day, pairs in sorted(dated.items())
    )
    position = None
    if contract.population is not None:
        position = size_of(contract.population, version=case.version_at_signature, settings=settings)
    return Simulation(
        signed_on=contract.signed_on,
        size=case.size_at_signature,
        position=position,
        version=case.version_at_signature,
        plans=tuple(case.plans.values()),
        before_contract=before_contract_lines(case),
        years=years,
        payments=payments,
        totals=total(tuple(line for result in years for line in result.lines)),
        notices=notices(case, years, position),
    )


def parse_missions(text: str, *, rules: RuleBook | None = None) -> frozenset[Mission]:
    """Missions named by `all`, `socle` (the obligatory ones) or a list of codes separated by commas.

    They are those of the latest version of the agreement. Raises ValueError naming the first unknown code.
    """
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    book = rules or default_rules()
    known = book.dated[-1].missions
    if words == ["all"]:
        return frozenset(known)
    if words == ["socle"]:
        return frozenset(mission for mission, found in known.items() if found.obligatory)
    for word in words:
        if word not in list(Mission):
            raise ValueError(word)
    return frozenset(Mission(word) for word in words)


def _year(case: Case, year: ContractYear) -> YearResult:
    """A year is presented under the size and version that rule its last day."""
    settings = case.settings
    size_day = year.ends_on if settings.size_change_effect is Effect.ON_DATE else year.starts_on
    version_day = year.ends_on if settings.version_effect is Effect.ON_DATE else year.starts_on
    size, version = case.size_on(size_day), case.version_on(version_day)
    lines = year_lines(case, year)
    ceiling = version.ceiling[size]
    return YearResult(
        year=year.number,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
        size=size,
        version=version,
        lines=lines,
        totals=total(lines),
        ceiling_cents=ceiling.cents,
        ceiling_confidence=ceiling.confidence,
    )
