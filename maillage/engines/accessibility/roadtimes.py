"""The great-circle model fitted to minutes that someone measured on roads, and what it leaves unexplained.

Apart from `calibration`, which looks for the times that explain a published accessibility: here the times
themselves are known for some pairs, and the residuals say how far a straight line is from a road.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares

from .travel import GreatCircle, Points, great_circle_km

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

CLASSES_KM = (0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0)
_TERMS = ("pace", "fixed", "relief", "climb", "congestion")
_ROBUST = 5.0  # minutes beyond which a pair weighs less: ferries, estuaries, errors of entry


@dataclass(frozen=True, slots=True)
class Residuals:
    """Of pairs between `low` and `high` km as the crow flies: `bias` is the mean of modelled minus measured
    minutes, `median_abs` and `p90_abs` the quantiles of its size, `spread` the standard deviation of the
    logarithm of modelled over measured (pairs of at least a minute).
    """

    low: float
    high: float
    n: int
    bias: float
    median_abs: float
    p90_abs: float
    spread: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The fitted model, its residuals on origins that took no part in the fit (mean over `folds`, whole
    origins held out), and those of the model it started from, on the same pairs.
    """

    travel: GreatCircle
    held_out: tuple[Residuals, ...]
    before: tuple[Residuals, ...]


def residuals(
    modelled: Floats, measured: Floats, km: Floats, classes: Sequence[float] = CLASSES_KM
) -> tuple[Residuals, ...]:
    """By class of distance, and over all classes last; empty classes are left out."""
    found = []
    for low, high in (*pairwise(classes), (classes[0], classes[-1])):
        inside = (km >= low) & (km < high)
        if not inside.any():
            continue
        gap = modelled[inside] - measured[inside]
        long = inside & (modelled >= 1) & (measured >= 1)
        found.append(
            Residuals(
                low=low,
                high=high,
                n=int(inside.sum()),
                bias=float(gap.mean()),
                median_abs=float(np.median(np.abs(gap))),
                p90_abs=float(np.quantile(np.abs(gap), 0.9)),
                spread=float(np.std(np.log(modelled[long] / measured[long]))) if long.any() else 0.0,
            )
        )
    return tuple(found)


def fit_minutes(
    origins: Points,
    destinations: Points,
    measured: npt.ArrayLike,
    start: GreatCircle,
    *,
    name: str,
    terms: Sequence[str] = _TERMS,
    folds: int = 5,
) -> Fit:
    """Fit `terms` of `start` to measured minutes of paired places, by robust least squares.

    Pairs beyond the last class of distance are not looked at: nobody goes there for care, and they would
    rule the fit. Folds are by origin (its coordinates), so that a place is judged by what others taught.
    """
    minutes = np.asarray(measured, np.float64)
    km = great_circle_km(origins, destinations)
    used = np.isfinite(minutes) & (minutes >= 0) & (km > 0.001) & (km < CLASSES_KM[-1])
    if np.sum(used) < 10 * len(terms):
        raise ValueError(
            f"{10 * len(terms)} pairs below {CLASSES_KM[-1]:.0f} km are needed, not {used.sum()}"
        )
    origins, destinations, minutes, km = origins.take(used), destinations.take(used), minutes[used], km[used]
    places = np.unique(np.column_stack([origins.lat, origins.lon]), axis=0, return_inverse=True)[1].ravel()
    fold = places % folds
    if np.unique(fold).size < 2:
        raise ValueError("pairs from several origins are needed")
    held = np.empty(minutes.size)
    for part in np.unique(fold):
        judged = fold == part
        model = _fitted(origins, destinations, minutes, km, start, terms, ~judged)
        held[judged] = model.minutes(km[judged], origins.take(judged), destinations.take(judged))
    every = np.ones(minutes.size, bool)
    final = replace(_fitted(origins, destinations, minutes, km, start, terms, every), name=name)
    before = start.minutes(km, origins, destinations)
    return Fit(final, residuals(held, minutes, km), residuals(before, minutes, km))


def _fitted(
    origins: Points,
    destinations: Points,
    minutes: Floats,
    km: Floats,
    start: GreatCircle,
    terms: Sequence[str],
    train: Mask,
) -> GreatCircle:
    near, far = origins.take(train), destinations.take(train)
    target, length = minutes[train], km[train]

    def model(x: Floats) -> GreatCircle:
        values: dict[str, Any] = {term: float(value) for term, value in zip(terms, x, strict=True)}
        return replace(start, **values)

    def gaps(x: Floats) -> Floats:
        return model(x).minutes(length, near, far) - target

    lowest = [0.05 if term == "pace" else 0.0 for term in terms]
    first = [max(getattr(start, term), low + 0.01) for term, low in zip(terms, lowest, strict=True)]
    found = least_squares(
        gaps, first, bounds=(lowest, np.inf), loss="soft_l1", f_scale=_ROBUST, x_scale=0.3, max_nfev=200
    )
    return model(found.x)
