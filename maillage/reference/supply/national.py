"""Accessibility of the whole metropolitan territory, by commune or by invented cells of 200 m."""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from maillage.engines.accessibility import parameters, synthetic
from maillage.engines.accessibility.catchment import Accessibility, compute, standardise

from .open_data import Communes

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


def by_commune(
    communes: Communes,
    figures: parameters.Parameters,
    heads: Floats | None,
    *,
    seed: int = 0,
    threads: int | None = None,
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """A row by commune: code, accessibility (unit of the profession), standardised population, supply."""
    people, activity = _prepare(communes, figures, heads, seed)
    travel = parameters.travel_models()["great_circle_relief"]
    result = compute(
        communes.points,
        communes.points,
        people,
        activity,
        travel=travel,
        decay=figures.decay(),
        threads=threads,
    )
    table = pl.DataFrame(
        {
            "code": communes.codes,
            "accessibility": result.values * figures.per,
            "population_standardised": people,
            "supply": activity,
        }
    )
    return table, _summary(figures, result, people, invented=heads is None)


def grid(
    communes: Communes,
    figures: parameters.Parameters,
    heads: Floats | None,
    *,
    seed: int,
    cells: int,
    threads: int | None = None,
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """A row by invented cell of 200 m: commune, lat, lon, accessibility, standardised population."""
    people, activity = _prepare(communes, figures, heads, seed)
    world = synthetic.cells(communes.points, people, communes.column("surface_km2"), count=cells, seed=seed)
    travel = parameters.travel_models()["great_circle_relief"]
    offices = np.flatnonzero(activity > 0)
    result = compute(
        world.points,
        communes.points.take(offices),
        world.amount,
        activity[offices],
        travel=travel,
        decay=figures.decay(),
        threads=threads,
    )
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
