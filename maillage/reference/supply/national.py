"""Accessibility of the whole metropolitan territory, by commune, by IRIS or by invented cells of 200 m.

Columns of the tables: docs/methodes/accessibilite.md, « Fichiers écrits ».
"""

from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from maillage.engines.accessibility import parameters, synthetic
from maillage.engines.accessibility.catchment import Accessibility, compute, standardise
from maillage.engines.accessibility.matrix import Weights
from maillage.engines.accessibility.travel import GreatCircle, Points
from maillage.reference.supply.iris import Iris
from maillage.reference.supply.open_data import Communes
from maillage.reference.supply.travel_files import Missing, measured

Floats = npt.NDArray[np.float64]

_PER_1000 = {"gp": 0.84, "nurse": 1.5, "physio": 1.1, "dentist": 0.55, "midwife": 0.11, "pharmacy": 0.31}
_PER_1000_OTHERWISE = 0.01


def _prepare(
    communes: Communes, figures: parameters.Parameters, heads: Floats | None, seed: int
) -> tuple[Floats, Floats]:
    """Standardised people and activity by commune; head counts are invented when none are given."""
    people = standardise(communes.ages(), figures.ages.consumption)
    if heads is None:
        rate = _PER_1000.get(figures.profession, _PER_1000_OTHERWISE)
        heads = synthetic.professionals(
            communes.points, communes.column("population_municipale"), per_1000=rate, seed=seed
        )
    return people, heads * (figures.per_head or 1.0)


def _summary(
    figures: parameters.Parameters, result: Accessibility, people: Floats, *, invented: bool
) -> dict[str, Any]:
    mean = float(people @ result.values / people.sum()) * figures.per if people.sum() > 0 else 0.0
    return {
        "profession": figures.profession,
        "unit": figures.unit,
        "n": int(result.values.size),
        "mean": mean,
        "supply": result.supply,
        "served": result.served,
        "conservation": float(people @ result.values / result.served - 1) if result.served > 0 else 0.0,
        "travel": result.travel,
        "invented_professionals": invented,
        "unconfirmed_parameters": list(figures.unconfirmed),
    }


def default_travel() -> GreatCircle:
    """The great-circle model shipped with the parameters."""
    return parameters.travel_models()["great_circle_relief"]


def by_commune(
    communes: Communes,
    figures: parameters.Parameters,
    heads: Floats | None,
    *,
    travel: GreatCircle,
    seed: int = 0,
    threads: int | None = None,
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """A row by commune, with times of the great-circle model."""
    people, activity = _prepare(communes, figures, heads, seed)
    result = compute(
        communes.points,
        communes.points,
        people,
        activity,
        travel=travel,
        decay=figures.decay(),
        threads=threads,
    )
    return _communes_table(communes, figures, result, people, activity), _summary(
        figures, result, people, invented=heads is None
    )


def _communes_table(
    communes: Communes,
    figures: parameters.Parameters,
    result: Accessibility,
    people: Floats,
    activity: Floats,
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "code": communes.codes,
            "accessibility": result.values * figures.per,
            "population_standardised": people,
            "supply": activity,
        }
    )


def by_commune_measured(
    communes: Communes,
    figures: parameters.Parameters,
    heads: Floats | None,
    pairs: pl.DataFrame,
    *,
    name: str,
    missing: Missing,
    travel: GreatCircle,
    seed: int = 0,
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The same with minutes that someone measured, and steps that are not smoothed; `travel` is only used
    for what the table ignores, when one asks for it.
    """
    people, activity = _prepare(communes, figures, heads, seed)
    offices = np.flatnonzero(activity > 0)
    decay = figures.decay(smoothed=False)
    found = measured(
        name, pairs, communes.codes, communes.points, offices, people,
        horizon=decay.horizon, missing=missing, model=travel,
    )  # fmt: skip
    result = Weights.of(found.table, decay).compute(people, activity[offices])
    summary = _summary(figures, result, people, invented=heads is None) | {"pairs": asdict(found.counts)}
    return _communes_table(communes, figures, result, people, activity), summary


def by_iris(
    communes: Communes,
    figures: parameters.Parameters,
    heads: Floats | None,
    iris: Iris,
    *,
    travel: GreatCircle,
    seed: int = 0,
    threads: int | None = None,
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """A row by IRIS (a commune without IRIS is one); offices stand at the point of their commune."""
    _, activity = _prepare(communes, figures, heads, seed)
    people = standardise(iris.ages, figures.ages.consumption)
    result = _finer(communes, iris.points, people, activity, figures, travel, threads)
    table = pl.DataFrame(
        {
            "iris": iris.codes,
            "code": communes.codes.gather(iris.home),
            "lat": iris.points.lat,
            "lon": iris.points.lon,
            "accessibility": result.values * figures.per,
            "population_standardised": people,
        }
    )
    summary = _summary(figures, result, people, invented=heads is None)
    return table, summary | {"invented_places": iris.invented}


def _finer(
    communes: Communes,
    demand: Points,
    people: Floats,
    activity: Floats,
    figures: parameters.Parameters,
    travel: GreatCircle,
    threads: int | None,
) -> Accessibility:
    offices = np.flatnonzero(activity > 0)
    return compute(
        demand,
        communes.points.take(offices),
        people,
        activity[offices],
        travel=travel,
        decay=figures.decay(),
        threads=threads,
    )


def grid(
    communes: Communes,
    figures: parameters.Parameters,
    heads: Floats | None,
    *,
    travel: GreatCircle,
    seed: int,
    cells: int,
    threads: int | None = None,
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """A row by invented cell of 200 m: commune, lat, lon, accessibility, standardised population."""
    people, activity = _prepare(communes, figures, heads, seed)
    world = synthetic.cells(communes.points, people, communes.column("surface_km2"), count=cells, seed=seed)
    result = _finer(communes, world.points, world.amount, activity, figures, travel, threads)
    table = pl.DataFrame(
        {
            "code": communes.codes.gather(world.home),
            "lat": world.points.lat,
            "lon": world.points.lon,
            "accessibility": result.values * figures.per,
            "population_standardised": world.amount,
        }
    )
    return table, _summary(figures, result, world.amount, invented=heads is None)
