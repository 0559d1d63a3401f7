"""How near a computed accessibility is to a published one, judged where it was not calibrated.

Whole departments are held out, several draws: neighbouring communes share their offices, so communes held
out at random would be predicted by copying the communes around. The mean of the 8 nearest published values,
which is no model at all, is always reported beside.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree
from scipy.stats import rankdata

from .travel import Points

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Agreement:
    """`spearman` rank correlation; `within_20pct` share of places where |computed / published - 1| <= 0.2;
    `median_abs` median absolute difference, in the unit of the published figure; `n` places compared."""

    n: int
    spearman: float
    within_20pct: float
    median_abs: float


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The mean over draws of what is reached on departments that took no part in the calibration."""

    model: Agreement
    nearest: Agreement
    draws: tuple[Agreement, ...]


def comparable(computed: Floats, published: Floats) -> Mask:
    """Places where both figures exist."""
    return np.isfinite(computed) & np.isfinite(published)


def agreement(computed: npt.ArrayLike, published: npt.ArrayLike) -> Agreement:
    """Compare place by place; places without one of the figures (NaN) are left out."""
    ours, theirs = np.asarray(computed, np.float64), np.asarray(published, np.float64)
    both = comparable(ours, theirs)
    ours, theirs = ours[both], theirs[both]
    if ours.size < 3:
        raise ValueError("at least three places are needed to compare")
    ranks = np.corrcoef(rankdata(ours), rankdata(theirs))[0, 1] if np.ptp(ours) and np.ptp(theirs) else np.nan
    gap = np.abs(ours - theirs)
    return Agreement(
        n=int(ours.size),
        spearman=float(ranks),
        within_20pct=float(np.mean(gap <= 0.2 * np.abs(theirs))),
        median_abs=float(np.median(gap)),
    )


def department_draws(
    departments: npt.ArrayLike, *, draws: int, share: float = 0.2, seed: int = 0
) -> tuple[Mask, ...]:
    """Masks of held-out places: each draw takes `share` of the departments, whole, by a seeded choice."""
    codes = np.asarray(departments)
    names = np.unique(codes)
    wanted = max(1, round(share * names.size))
    rng = np.random.default_rng(seed)
    return tuple(np.isin(codes, rng.choice(names, wanted, replace=False)) for _ in range(draws))


def nearest_published(points: Points, published: Floats, known: Mask, *, count: int = 8) -> Floats:
    """Mean of the `count` nearest published values among `known` places, the place itself excepted."""
    usable = np.flatnonzero(known & np.isfinite(published))
    if usable.size <= count:
        raise ValueError("too few published values")
    vectors = points.unit_vectors()
    _, found = cKDTree(vectors[usable]).query(vectors, count + 1)
    chosen = usable[found]
    own = chosen == np.arange(len(points))[:, None]
    own[~own.any(axis=1), -1] = True  # not among the known places: drop the farthest instead
    kept: Floats = published[chosen[~own].reshape(len(points), count)].mean(axis=1)
    return kept


def mean_agreement(parts: Sequence[Agreement]) -> Agreement:
    """Plain mean of each figure; `n` is the mean number of places, rounded."""
    return Agreement(
        n=round(float(np.mean([part.n for part in parts]))),
        spearman=float(np.mean([part.spearman for part in parts])),
        within_20pct=float(np.mean([part.within_20pct for part in parts])),
        median_abs=float(np.mean([part.median_abs for part in parts])),
    )


def judge_held_out(
    predict: Callable[[Mask], Floats],
    points: Points,
    published: Floats,
    held: Sequence[Mask],
) -> HeldOut:
    """`predict` receives the mask of the places it may calibrate on and gives a figure for every place."""
    ours, copied = [], []
    for mask in held:
        computed = predict(~mask)
        ours.append(agreement(computed[mask], published[mask]))
        nearest = nearest_published(points, published, ~mask)
        copied.append(agreement(nearest[mask], published[mask]))
    return HeldOut(mean_agreement(ours), mean_agreement(copied), tuple(ours))
