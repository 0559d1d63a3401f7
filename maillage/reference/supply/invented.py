"""The supply of the demonstration: professionals nobody should look for, as many and as unevenly as in life.

Densities are orders of magnitude of France for 1,000 inhabitants (DREES, « Démographie des professionnels de
santé »; INSEE, BPE 2020 for general practitioners, pharmacies and emergency services); where they practise is
drawn. The same seed gives the same country. Pure.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from maillage.engines.accessibility.synthetic import professionals
from maillage.reference.supply.enums import Profession
from maillage.reference.supply.open_data import Communes

SEED = 2026
TITLE = "offre inventée pour la démonstration"
VINTAGE = f"inventée (graine {SEED})"


@dataclass(frozen=True, slots=True)
class Habit:
    """How a profession settles; see `synthetic.professionals`.

    `at_most`: most of them in one commune; `under_65`: the share of 65 years or less, where it is invented.
    """

    per_1000: float
    pull: float
    least: float = 0.0
    unevenness: float = 0.35
    at_most: float = np.inf
    under_65: float | None = None


HABITS: dict[str, Habit] = {
    Profession.GP: Habit(0.88, 1.08, least=150, unevenness=0.28, under_65=0.82),
    Profession.NURSE: Habit(1.5, 1.05, least=150, unevenness=0.45),
    Profession.PHYSIO: Habit(1.15, 1.15, least=300),
    Profession.MIDWIFE: Habit(0.11, 1.25, least=1_000),
    Profession.DENTIST: Habit(0.55, 1.2, least=800),
    Profession.PHARMACY: Habit(0.31, 1.0, least=1_200, unevenness=0.15),
    Profession.EMERGENCY: Habit(0.024, 1.25, least=6_000, unevenness=0.1, at_most=1),
}


def invent(communes: Communes, profession: str) -> pl.DataFrame:
    """code, head_count and, for some professions, head_count_under_65 of the communes that have somebody."""
    habit, people = HABITS[profession], communes.column("population_municipale")
    seed = SEED * 100 + list(HABITS).index(profession)
    drawn = professionals(
        communes.points,
        people,
        per_1000=habit.per_1000,
        seed=seed,
        pull=habit.pull,
        least=habit.least,
        unevenness=habit.unevenness,
    )
    heads = np.minimum(drawn, habit.at_most).astype(np.int64)
    table = pl.DataFrame({"code": communes.codes, "head_count": heads})
    if habit.under_65 is not None:
        young = np.random.default_rng(seed + 50).binomial(heads, habit.under_65)
        table = table.with_columns(pl.Series("head_count_under_65", young))
    return table.filter(pl.col("head_count") > 0)
