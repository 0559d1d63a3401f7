"""The envelopes of a year: what the national table says, what was signed, which of them prevails. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from maillage.engines.aci import (
    MISSION_LABELS,
    Figure,
    Mission,
    Part,
    PreMissionRow,
    SignedAmount,
    Simulation,
    Source,
    YearResult,
    default_rules,
)
from maillage.operations.contract.enums import AmountKind, EnvelopePart
from maillage.operations.contract.reading import ContractFile, TermsRow


@dataclass(frozen=True, slots=True)
class Envelope:
    """One envelope of one year, for a whole year. ``granted``: its variable part as the dialogue decided."""

    year: int
    mission: Mission | None
    part: Part
    national: Figure
    signed: SignedAmount | None
    granted: SignedAmount | None

    @property
    def label(self) -> str:
        part = EnvelopePart(self.part.value).label
        return f"{MISSION_LABELS[self.mission]} : {part.lower()}" if self.mission else part

    @property
    def name(self) -> str:
        """Name of its field in a form."""
        return f"{self.mission or 'none'}-{self.part.value}"

    @property
    def cents(self) -> int | None:
        return self.signed.cents if self.signed else self.national.cents

    @property
    def level(self) -> str:
        """How sure it is: what was signed is."""
        return "high" if self.signed else self.national.confidence.value

    @property
    def source(self) -> Source | None:
        return default_rules().sources[self.national.source] if self.national.source else None

    @property
    def differs(self) -> bool:
        return self.signed is not None and self.signed.cents != self.national.cents


def envelopes(file: ContractFile, simulation: Simulation, number: int) -> tuple[Envelope, ...]:
    """Those of a year, in the order of the agreement; none after an early end."""
    result = next((one for one in simulation.years if one.year == number), None)
    return tuple(_envelopes(file, simulation, result)) if result else ()


def outdated(file: ContractFile, number: int) -> TermsRow | None:
    """The avenant that gave a year its size, where an envelope of the year was signed before it."""
    starts_on, former, changed = file.years[number - 1].starts_on, 0, None
    for one in sorted(file.terms, key=lambda row: (row.effective_on, row.number)):
        if one.effective_on <= starts_on and one.size != former:
            former, changed = one.size, one
    if changed is None or not changed.number:
        return None
    signed = [
        amount
        for (kind, year, _, _), amount in file.amounts.items()
        if kind is AmountKind.SIGNED and year == number
    ]
    return changed if any(one.agreed_on < changed.signed_on for one in signed) else None


def _envelopes(file: ContractFile, simulation: Simulation, result: YearResult) -> Iterator[Envelope]:
    version, year = result.version, file.years[result.year - 1]
    if result.year == 1:
        rows = version.pre_mission
        yield _envelope(file, result.year, None, Part.PRE_MISSION, rows[PreMissionRow.BASE][result.size])
    else:
        yield _envelope(file, result.year, None, Part.FUNCTIONING, version.functioning[result.size])
    for plan in simulation.plans:
        if plan.mission not in version.missions or not plan.runs_in(year):
            continue
        for part in (Part.FIXED, Part.VARIABLE):
            figure = default_rules().mission_figure(
                version, plan.mission, part, result.size, first_year=year.holds(plan.starts_on), fill=True
            )
            yield _envelope(file, result.year, plan.mission, part, figure)


def _envelope(
    file: ContractFile, number: int, mission: Mission | None, part: Part, national: Figure
) -> Envelope:
    key = (number, mission, part)
    return Envelope(
        number, mission, part, national,
        file.amounts.get((AmountKind.SIGNED, *key)), file.amounts.get((AmountKind.EARNED, *key)),
    )  # fmt: skip
