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
from maillage.operations.contract.reading import ContractFile


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
