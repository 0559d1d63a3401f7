"""The accessibility of every commune for one profession: arrays in, a table out. Pure but for its clock-free
data files.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from maillage.engines.accessibility.catchment import Territory, standardise
from maillage.engines.accessibility.nearest import nearest_minutes
from maillage.engines.accessibility.parameters import Parameters, travel_models
from maillage.engines.accessibility.smallnumbers import regroup
from maillage.engines.accessibility.travel import GreatCircle
from maillage.reference.supply.enums import Profession
from maillage.reference.supply.open_data import Communes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TRAVEL = "great_circle_relief"
TRAVEL_LABELS = {TRAVEL: "temps estimés : distance à vol d’oiseau, ralentie par le relief et la densité"}
# Standard deviation of the activity of a professional over its mean: a convention, no open source gives it.
VARIATION = 0.45
# Half-width, in standard deviations, of an interval that holds the value eight times in ten.
EIGHT_IN_TEN = 1.2816
# Standardised inhabitants below which a commune is read with its neighbours.
SMALL = 200.0
FARTHEST = 120.0
# Places of care, not people: they do not vary.
PLACES = frozenset({Profession.PHARMACY, Profession.EMERGENCY})


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Who touches whom, by position, in compressed rows."""

    starts: Ints
    links: Ints

    @classmethod
    def of(cls, codes: Sequence[str], pairs: Sequence[tuple[str, str]]) -> "Neighbours":
        """`pairs` of codes, each given once; those that name another place are left out."""
        rank = {code: position for position, code in enumerate(codes)}
        known = [(rank[a], rank[b]) for a, b in pairs if a in rank and b in rank]
        table = np.array(known, np.int64).reshape(-1, 2)
        both = np.vstack([table, table[:, ::-1]])
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        starts = np.zeros(len(codes) + 1, np.int64)
        np.cumsum(np.bincount(both[:, 0], minlength=len(codes)), out=starts[1:])
        return cls(starts, both[:, 1])


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """Professionals by commune, aligned on the communes; `under_65` is None where ages are not known."""

    heads: Floats
    activity: Floats
    under_65: Floats | None


def travel_model() -> GreatCircle:
    """The one model of travel times that national figures are made with."""
    return travel_models()[TRAVEL]


def unit_of(figures: Parameters) -> str:
    """What a value counts. Head counts are not full-time equivalents: the unit says which one it is."""
    if figures.per_head is not None:
        return figures.unit
    people = f"{figures.per:_}".replace("_", "\u202f")
    return f"{figures.label.lower()} accessibles pour {people} habitants standardisés"


def by_commune(communes: Communes, figures: Parameters, supply: Supply, near: Neighbours) -> pl.DataFrame:
    """A row by commune: code, value, value_under_65, low, high, regrouped, population, minutes."""
    people = standardise(communes.ages(), figures.ages.consumption)
    offices = np.flatnonzero(supply.heads > 0)
    places, travel = communes.points.take(offices), travel_model()
    ready = Territory.prepare(communes.points, places, travel, figures.decay())

    def reach(activity: Floats) -> Floats:
        scaled: Floats = ready.compute(people, activity[offices]).values * figures.per
        return scaled

    value = reach(supply.activity)
    margin = np.zeros_like(value)
    if figures.profession not in PLACES:
        heads = supply.heads[offices]
        each = supply.activity[offices] / heads * np.sqrt(heads)
        margin = EIGHT_IN_TEN * figures.per * ready.spread(people, each, variation=VARIATION)
    groups = regroup(
        value,
        people,
        minimum=SMALL,
        starts=near.starts,
        neighbours=near.links,
        vectors=communes.points.unit_vectors(),
    )
    minutes = nearest_minutes(communes.points, places, travel=travel, within=FARTHEST)
    table = pl.DataFrame(
        {
            "code": communes.codes,
            "value": value,
            "low": np.maximum(value - margin, 0.0),
            "high": value + margin,
            "regrouped": np.where((people < SMALL) & (groups.size > 1), groups.values, np.nan),
            "population": people,
            "minutes": np.where(np.isfinite(minutes), minutes, np.nan),
        }
    ).with_columns(pl.col("regrouped", "minutes").fill_nan(None))
    if supply.under_65 is None or figures.age_limit is None:
        return table.with_columns(value_under_65=pl.lit(None, pl.Float64))
    share = np.divide(supply.under_65, supply.heads, out=np.zeros_like(supply.heads), where=supply.heads > 0)
    return table.with_columns(pl.Series("value_under_65", reach(supply.activity * share)))
