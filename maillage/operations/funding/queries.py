"""What the simulator reads: the population of a territory handed over by the codes of its communes."""

import re
from dataclasses import dataclass

from maillage.reference.geography.queries import datasets, unit_set
from maillage.reference.geography.resolution import resolve_codes

# More than any community holds: a longer address is a mistake or an attack.
MAX_CODES = 2000
POPULATIONS = "populations"


@dataclass(frozen=True, slots=True)
class TerritoryPopulation:
    """Population of a set of communes, or why it cannot be told.

    population: None when a code is refused or a figure is missing. problems: French sentences, one per fault.
    """

    codes: tuple[str, ...]
    population: int | None
    vintage: str
    problems: tuple[str, ...]


def territory_population(text: str) -> TerritoryPopulation:
    """Sum the legal populations of communes, districts and IRIS given by codes, commas or spaces between."""
    wanted = [code for code in re.split(r"[\s,;]+", text) if code]
    if len(wanted) > MAX_CODES:
        problem = f"Ce territoire compte plus de {MAX_CODES} codes."
        return TerritoryPopulation((), None, "", (problem,))
    resolution = resolve_codes(wanted)
    problems = [refused.reason for refused in resolution.refused]
    units = unit_set(resolution.codes).units
    problems += [
        f"La population de {unit.name} n’est pas connue." for unit in units if unit.population is None
    ]
    population = sum(unit.population or 0 for unit in units)
    dataset = datasets().get(POPULATIONS)
    return TerritoryPopulation(
        codes=tuple(resolution.codes),
        population=None if problems or not units else population,
        vintage=dataset.vintage if dataset else "",
        problems=tuple(problems),
    )
