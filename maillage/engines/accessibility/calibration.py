"""Calibration of the few global parameters of the great-circle model, on the places one allows it to see."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from .activity import ActivityModel, Offices, fit_activity, head_count_model, under_pressure
from .decay import Band, Decay
from .matrix import Weights
from .travel import GreatCircle, Points, TravelTable, great_circle_km
from .truth import Mask, agreement

Floats = npt.NDArray[np.float64]

_LOOKS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Every pair within `km_limit`, with what the travel model needs: minutes are cheap to recompute."""

    table: TravelTable
    km: Floats
    rugged: Floats
    crowd: Floats
    climb: Floats

    @classmethod
    def within(cls, demand: Points, supply: Points, near: TravelTable, start: GreatCircle) -> "Pairs":
        """`near`: the pairs to consider, as `reference.tree_table` finds them with a generous reach."""
        rows = np.repeat(np.arange(len(demand)), np.diff(near.starts))
        origins, destinations = demand.take(rows), supply.take(near.columns.astype(np.int64))
        only_relief = replace(start, relief=1.0, congestion=0.0)
        only_crowd = replace(start, relief=0.0, congestion=1.0)
        return cls(
            near,
            great_circle_km(origins, destinations),
            (only_relief.drag(origins) + only_relief.drag(destinations)) / 2,
            (only_crowd.drag(origins) + only_crowd.drag(destinations)) / 2,
            np.abs(origins.altitude - destinations.altitude),
        )

    def weights(self, travel: GreatCircle, decay: Decay) -> Weights:
        """Weights of these pairs under another model with the same limits of ruggedness and of crowding."""
        drag = travel.relief * self.rugged + travel.congestion * self.crowd
        minutes = travel.fixed + travel.pace * self.km * (1 + drag)
        minutes += travel.climb * self.climb / 100
        minutes[self.km < 0.001] = 0.0
        return Weights.of(replace(self.table, name=travel.name, minutes=minutes), decay)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The travel model, the smoothing of the bands and the activity that fit the calibration places best."""

    travel: GreatCircle
    smoothing: float
    activity: ActivityModel
    residual_spread: float


def _score(computed: Floats, published: Floats) -> float:
    """Ranks, and closeness within about 20 %, equally: what the figures will be judged on."""
    rank = agreement(computed, published).spearman
    close = np.mean(1 / (1 + (np.abs(computed / published - 1) / 0.2) ** 4))
    return float(rank + close)


def calibrate_travel(
    pairs: Pairs,
    people: Floats,
    heads: Floats,
    published: Floats,
    train: Mask,
    bands: tuple[Band, ...],
    start: GreatCircle,
    *,
    smoothing: float,
    horizon: float,
    evaluations: int = 90,
) -> tuple[GreatCircle, float]:
    """Nelder-Mead from `start` on (pace, smoothing, relief, climb,
    congestion) with head counts as supply;
    deterministic.
    """
    usable = train & np.isfinite(published) & (published > 0)
    target = published[usable]

    def unpack(x: Floats) -> tuple[GreatCircle, float]:
        pace, spread, relief, climb, crowd = (float(v) for v in np.maximum(x, [0.2, 0.02, 0.0, 0.0, 0.0]))
        return replace(start, pace=pace, relief=relief, climb=climb, congestion=crowd), spread

    def loss(x: Floats) -> float:
        travel, spread = unpack(x)
        decay = Decay.from_bands(bands, smoothing=spread, horizon=horizon)
        computed = pairs.weights(travel, decay).compute(people, heads).values[usable]
        scale = np.median(target[computed > 0] / computed[computed > 0])
        return -_score(computed * scale, target)

    origin = np.array([start.pace, smoothing, start.relief, start.climb, start.congestion])
    simplex = np.vstack([origin, origin + np.diag([0.2, 0.08, 0.15, 0.3, 0.15])])
    found = minimize(
        loss,
        origin,
        method="Nelder-Mead",
        options={"maxfev": evaluations, "initial_simplex": simplex, "xatol": 1e-3, "fatol": 1e-5},
    )
    return unpack(found.x)


def calibrate_activity(
    weights: Weights, people: Floats, offices: Offices | None, heads: Floats, published: Floats, train: Mask
) -> tuple[ActivityModel, Floats, float]:
    """The activity model, accessibility of every place under it, and the spread (log) left on `train`
    places. The pressure around each office is looked at again `_LOOKS` times under the fitted activity.
    """
    if offices is None:
        model = head_count_model(weights, people, heads, published, train)
        activity = heads * model.per_head
    else:
        model = fit_activity(weights, people, offices, published, train)
        activity = model.apply(offices)
        for _ in range(_LOOKS):
            offices = under_pressure(weights, people, offices, activity)
            model = fit_activity(weights, people, offices, published, train)
            activity = model.apply(offices)
    values = weights.compute(people, activity).values
    usable = train & np.isfinite(published) & (published > 0) & (values > 0)
    spread = float(np.std(np.log(published[usable] / values[usable])))
    return model, values, spread
