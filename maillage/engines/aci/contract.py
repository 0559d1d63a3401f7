"""What is simulated: one contract, checked, with the dates on which its missions start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from maillage import french

from .dates import ContractYear, contract_years
from .rulebook import RuleBook, Version
from .settings import DefaultStart, Effect, Settings
from .signed import EnvelopeKey, SignedAmount, SizeChange
from .sizes import size_of
from .vocabulary import MISSION_LABELS, Mission, Size

DURATION_YEARS = 5


class ContractError(ValueError):
    """A contract that cannot be simulated: the faulty value, its mission if it has one, a French message."""

    def __init__(self, field_name: str, message: str, mission: Mission | None = None) -> None:
        self.field = field_name
        self.mission = mission
        self.message = french.sentence(message)
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract of five years, as signed or as imagined.

    population or size: exactly one of them. starts: chosen start dates; the others follow
    `Settings.default_start`. crisis_years: numbers (1 to 5) of the years with a crisis recognised by the ARS.
    achievement_percent: share (0 to 100) of the variable parts that is expected to be earned.
    joins, leaves: missions that an avenant added or gave back, with the day. signed: amounts of the contract
    that prevail over the national table. earned: variable parts granted after the yearly dialogue, by (year,
    mission). ended_on: last day of a contract that was terminated.
    """

    signed_on: date
    missions: frozenset[Mission]
    population: int | None = None
    size: Size | None = None
    starts: Mapping[Mission, date] = field(default_factory=dict)
    crisis_years: frozenset[int] = frozenset()
    size_changes: tuple[SizeChange, ...] = ()
    achievement_percent: int = 100
    joins: Mapping[Mission, date] = field(default_factory=dict)
    leaves: Mapping[Mission, date] = field(default_factory=dict)
    signed: Mapping[EnvelopeKey, SignedAmount] = field(default_factory=dict)
    earned: Mapping[tuple[int, Mission], SignedAmount] = field(default_factory=dict)
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class MissionPlan:
    """When a mission starts, and the deadlines of the agreement (None = free choice).

    chosen: the start date was given, not assumed. leaves_on: the day on which an avenant gave it back.
    """

    mission: Mission
    obligatory: bool
    starts_on: date
    chosen: bool
    start_by: date | None
    deployed_by: date | None
    leaves_on: date | None = None

    def runs_in(self, year: ContractYear) -> bool:
        """Whether a year pays it: started before its end, and not given back when it begins."""
        left = self.leaves_on is not None and self.leaves_on <= year.starts_on
        return self.starts_on < year.next_anniversary and not left


@dataclass(frozen=True, slots=True)
class Case:
    """A checked contract with everything that its computation needs."""

    contract: Contract
    settings: Settings
    rules: RuleBook
    version_at_signature: Version
    size_at_signature: Size
    years: tuple[ContractYear, ...]
    plans: Mapping[Mission, MissionPlan]

    def size_on(self, day: date) -> Size:
        """Size that the contract states on a day."""
        size = self.size_at_signature
        for change in sorted(self.contract.size_changes, key=lambda change: change.on):
            if change.on <= day:
                size = change.size
        return size

    def end_in(self, year: ContractYear) -> date | None:
        """The first day without contract when it was terminated inside this year."""
        if self.contract.ended_on is None:
            return None
        out = self.contract.ended_on + timedelta(days=1)
        return out if year.starts_on < out < year.next_anniversary else None

    def version_on(self, day: date) -> Version:
        """Version of the agreement in force on a day of the contract."""
        return self.rules.in_force(day) or self.version_at_signature


def open_case(contract: Contract, settings: Settings, rules: RuleBook) -> Case:
    """Check a contract and fix its start dates. Raises ContractError naming the faulty value."""
    version = rules.in_force(contract.signed_on)
    if version is None:
        first = rules.dated[0].effective_from
        raise ContractError(
            "signed_on",
            f"aucun accord n'était en vigueur le {french.day(contract.signed_on)} : "
            f"le premier s'applique depuis le {french.day(first) if first else 'une date inconnue'}",
        )
    if contract.signed_on.year > date.max.year - DURATION_YEARS - 1:
        raise ContractError("signed_on", "cette date est trop lointaine")
    years = contract_years(contract.signed_on, DURATION_YEARS)
    _check_values(contract, years)
    size = contract.size
    if contract.population is not None:
        size = size_of(contract.population, version=version, settings=settings).size
    if size is None:
        raise ContractError("population", "indiquez une population ou une taille")
    if contract.ended_on is not None:
        # A year that begins after the end is no year of this contract.
        years = tuple(year for year in years if year.starts_on <= contract.ended_on)
    plans = _plan_missions(contract, settings, rules, years)
    return Case(contract, settings, rules, version, size, years, plans)


def _check_values(contract: Contract, years: tuple[ContractYear, ...]) -> None:
    if contract.population is not None and contract.size is not None:
        raise ContractError("size", "indiquez une population ou une taille, pas les deux")
    if contract.population is not None and contract.population <= 0:
        raise ContractError("population", "la population doit être un nombre d'habitants supérieur à zéro")
    if not contract.missions:
        raise ContractError("missions", "choisissez au moins une mission")
    if not 0 <= contract.achievement_percent <= 100:
        raise ContractError("achievement_percent", "le taux d'atteinte se compte de 0 à 100 %")
    if contract.crisis_years and Mission.CRISIS not in contract.missions:
        raise ContractError("crisis_years", "une année de crise demande la mission « crise »")
    for year in sorted(contract.crisis_years):
        if not 1 <= year <= len(years):
            raise ContractError("crisis_years", f"l'année {year} n'existe pas : le contrat dure 5 ans")
    for change in contract.size_changes:
        if not contract.signed_on < change.on < years[-1].next_anniversary:
            raise ContractError("size_changes", f"le {french.day(change.on)} est hors du contrat")
    _check_signed(contract, years)
    for mission, start in contract.starts.items():
        label = MISSION_LABELS[mission]
        if mission not in contract.missions:
            raise ContractError("starts", f"« {label} » n'est pas parmi les missions choisies", mission)
        if not contract.signed_on <= start < years[-1].next_anniversary:
            term = f"entre le {french.day(contract.signed_on)} et le {french.day(years[-1].ends_on)}"
            raise ContractError("starts", f"« {label} » doit démarrer pendant le contrat, {term}", mission)


def _check_signed(contract: Contract, years: tuple[ContractYear, ...]) -> None:
    """What a signed contract adds: amounts of known years, days inside the contract."""
    if contract.ended_on is not None and not (
        contract.signed_on <= contract.ended_on < years[-1].next_anniversary
    ):
        raise ContractError("ended_on", f"le {french.day(contract.ended_on)} est hors du contrat")
    numbers = {key[0] for key in contract.signed} | {number for number, _ in contract.earned}
    if numbers - set(range(1, len(years) + 1)):
        raise ContractError("signed", "un montant est noté pour une année que le contrat n'a pas")
    for day in (*contract.joins.values(), *contract.leaves.values()):
        if not contract.signed_on < day < years[-1].next_anniversary:
            raise ContractError("missions", f"le {french.day(day)} est hors du contrat")
    if any(amount.cents < 0 for amount in (*contract.signed.values(), *contract.earned.values())):
        raise ContractError("signed", "un montant signé n'est jamais négatif")


def _plan_missions(
    contract: Contract, settings: Settings, rules: RuleBook, years: tuple[ContractYear, ...]
) -> dict[Mission, MissionPlan]:
    last = rules.in_force(years[-1].ends_on)
    known = last.missions if last else {}
    plans = {}
    for mission in Mission:
        if mission not in contract.missions:
            continue
        if mission not in known:
            raise ContractError("missions", f"« {MISSION_LABELS[mission]} » n'existe pas dans l'accord")
        opens = max(
            _exists_from(mission, settings, rules, years), contract.joins.get(mission, contract.signed_on)
        )
        mission_rules = known[mission]
        chosen = contract.starts.get(mission)
        if chosen is not None and chosen < opens:
            text = (
                f"« {MISSION_LABELS[mission]} » n'existe pour ce contrat qu'à partir du {french.day(opens)}"
            )
            raise ContractError("starts", text, mission)
        start_by = _after(opens, mission_rules.start_by_months)
        assumed = opens
        if settings.default_start is DefaultStart.DEADLINE:
            assumed = start_by or opens
            if start_by is None and mission not in contract.joins:
                assumed = max(opens, years[0].next_anniversary)
        plans[mission] = MissionPlan(
            mission=mission,
            obligatory=mission_rules.obligatory,
            starts_on=chosen or assumed,
            chosen=chosen is not None,
            start_by=start_by,
            deployed_by=_after(opens, mission_rules.deployed_by_months),
            leaves_on=contract.leaves.get(mission),
        )
    return plans


def _after(opens: date, months: int | None) -> date | None:
    """Deadline counted from the signature, or from the day a later avenant created the mission."""
    return None if months is None else opens + relativedelta(months=months)


def _exists_from(
    mission: Mission, settings: Settings, rules: RuleBook, years: tuple[ContractYear, ...]
) -> date:
    """First day of the contract on which the agreement knows the mission."""
    signed_on = years[0].starts_on
    for version in rules.dated:
        if mission in version.missions and version.effective_from is not None:
            if version.effective_from <= signed_on:
                return signed_on
            if settings.version_effect is Effect.ON_DATE:
                return version.effective_from
            return next(
                (year.starts_on for year in years if year.starts_on >= version.effective_from),
                years[-1].next_anniversary,
            )
    raise ContractError("missions", f"« {MISSION_LABELS[mission]} » n'existe pas dans l'accord")
