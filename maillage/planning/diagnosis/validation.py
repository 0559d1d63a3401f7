"""Accessibility of general practitioners from open data alone, compared with what the DREES published."""

import datetime
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from maillage.engines.accessibility import calibration, parameters, truth
from maillage.engines.accessibility.activity import Offices, describe_offices
from maillage.engines.accessibility.catchment import standardise
from maillage.engines.accessibility.matrix import Weights
from maillage.engines.accessibility.reference import tree_table
from maillage.engines.accessibility.travel import GreatCircle
from maillage.reference.supply.open_data import Communes, heads_by_commune

Floats = npt.NDArray[np.float64]
TRAVEL = "great_circle_relief"
GENEROUS = GreatCircle("generous", pace=1.0)
EQUIPMENT = {"D101": "hospital", "D303": "ambulance", "D305": "spa", "D307": "pharmacy"}  # columns of the BPE


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """Everything a forward model may see: no published accessibility."""

    communes: Communes
    parameters: parameters.Parameters
    people: Floats
    heads: Floats
    pairs: calibration.Pairs
    context: dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Validation:
    """What is reached: on all places after calibrating on all, and on departments held out."""

    everywhere: truth.Agreement
    held_out: truth.HeldOut
    calibrated: calibration.Calibrated
    values: Floats


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """Agreement of the communes of a department; `bias`: median of computed over published, minus 1."""

    department: str
    agreement: truth.Agreement
    bias: float


@dataclass(frozen=True, slots=True)
class DensityRow:
    """Agreement of the communes between two densities, inhabitants per km2."""

    low: float
    high: float
    agreement: truth.Agreement


def by_density(setting: Setting, published: Floats, values: Floats) -> list[DensityRow]:
    """How near the model is, from the emptiest communes to the densest."""
    people = setting.communes.ages().sum(axis=1)
    density = people / np.maximum(setting.communes.column("surface_km2"), 0.01)
    limits = (0.0, 15.0, 40.0, 100.0, 300.0, 1500.0, 1e9)
    rows = []
    for low, high in pairwise(limits):
        inside = (density >= low) & (density < high)
        if np.sum(inside & np.isfinite(published)) >= 3:
            rows.append(DensityRow(low, high, truth.agreement(values[inside], published[inside])))
    return rows


def by_department(setting: Setting, published: Floats, values: Floats) -> list[DepartmentRow]:
    """How near the model is, department by department, in order of code."""
    codes = setting.communes.table["departement"].to_numpy()
    rows = []
    for code in np.unique(codes):
        inside = (codes == code) & np.isfinite(published) & (published > 0)
        if inside.sum() >= 3:
            bias = float(np.median(values[inside] / published[inside]) - 1)
            rows.append(DepartmentRow(str(code), truth.agreement(values[inside], published[inside]), bias))
    return rows


def surroundings(communes: Communes, heads: Floats, table: pl.DataFrame) -> dict[str, Floats]:
    """What the BPE tells beside head counts, where its file has the columns, and the relief.

    Doctors of spas and hospital towns are counted as heads and make fewer visits; pharmacies and ambulances
    by doctor tell how much each one works.
    """
    found = {
        "rugged": communes.points.ruggedness / 100,
        "altitude": np.minimum(communes.points.altitude, 2000) / 100,
    }
    present = [code for code in EQUIPMENT if code in table.columns]
    for code in present:
        count = heads_by_commune(communes, table, code)
        if code in {"D303", "D307"}:
            count = np.where(heads > 0, np.log((count + 0.3) / np.maximum(heads, 0.5)), 0.0)
        else:
            count = np.log1p(count)
        found[EQUIPMENT[code] + "+"] = count
    return found


def _trend(communes: Communes) -> dict[str, Floats]:
    """A smooth trend over the country, five numbers in all: activity by doctor is not the same everywhere."""
    north, east = (communes.points.lat - 46.5) / 3, (communes.points.lon - 2.5) / 3
    return {"north": north, "east": east, "north2": north**2, "north_east": north * east, "east2": east**2}


def prepare(
    communes: Communes, heads: Floats, extra: dict[str, Floats] | None = None, *, profession: str = "gp"
) -> Setting:
    """`heads`: professionals by commune; `extra`: other open variables by commune that may shape activity."""
    figures = parameters.load(profession, datetime.date(2018, 12, 31))
    groups = communes.ages()
    people = standardise(groups, figures.ages.consumption)
    inhabitants = np.maximum(groups.sum(axis=1), 1.0)
    density = np.log(inhabitants / np.maximum(communes.column("surface_km2"), 0.01))
    context = {
        "old+": groups[:, 2] / inhabitants,
        "young": groups[:, 0] / inhabitants,
        "density+": density,
        **_trend(communes),
    }
    offices = np.flatnonzero(heads > 0)
    near = tree_table(
        communes.points,
        communes.points.take(offices),
        travel=GENEROUS,
        decay=replace(figures.decay(), horizon=figures.horizon * 0.8),
    )
    everywhere = replace(near, columns=offices[near.columns].astype(np.int32), width=len(communes.points))
    start = parameters.travel_models()[TRAVEL]
    pairs = calibration.Pairs.within(communes.points, communes.points, everywhere, start)
    return Setting(communes, figures, people, heads, pairs, {**context, **(extra or {})})


def calibrate(
    setting: Setting, published: Floats, train: truth.Mask, *, travel: bool, activity: bool
) -> tuple[calibration.Calibrated, Floats]:
    """Fit on the `train` places; accessibility of every place comes with it."""
    figures = setting.parameters
    model = parameters.travel_models()[TRAVEL]
    smoothing = figures.smoothing
    if travel:
        model, smoothing = calibration.calibrate_travel(
            setting.pairs,
            setting.people,
            setting.heads,
            published,
            train,
            figures.bands,
            model,
            smoothing=smoothing,
            horizon=figures.horizon,
        )
    weights = setting.pairs.weights(model, replace(figures, smoothing=smoothing).decay())
    offices = describe(setting, weights) if activity else None
    fitted, values, spread = calibration.calibrate_activity(
        weights, setting.people, offices, setting.heads, published, train
    )
    return calibration.Calibrated(model, smoothing, fitted, spread), values


def describe(setting: Setting, weights: Weights) -> Offices:
    """Covariates of the offices under these weights."""
    return describe_offices(weights, setting.people, setting.heads, setting.context)


def validate(
    setting: Setting,
    published: Floats,
    *,
    draws: int = 5,
    seed: int = 0,
    travel: bool = True,
    activity: bool = True,
) -> Validation:
    """Calibrate on four departments in five, judge on the fifth, `draws` times."""

    def predict(train: truth.Mask) -> Floats:
        return calibrate(setting, published, train, travel=travel, activity=activity)[1]

    departments = setting.communes.table["departement"].to_numpy()
    held = truth.department_draws(departments, draws=draws, seed=seed)
    every = np.ones(published.size, bool)
    calibrated, values = calibrate(setting, published, every, travel=travel, activity=activity)
    return Validation(
        truth.agreement(values, published),
        truth.judge_held_out(predict, setting.communes.points, published, held),
        calibrated,
        values,
    )
