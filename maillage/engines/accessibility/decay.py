"""How the weight of an office decreases with the minutes that separate it from a resident."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

Floats = npt.NDArray[np.float64]

KNOTS_PER_MINUTE = 8
MAX_BANDS = 8


@dataclass(frozen=True, slots=True)
class Band:
    """Up to `minutes` (included) a resident counts for `weight`."""

    minutes: float
    weight: float


@dataclass(frozen=True, slots=True)
class Decay:
    """A weight function of minutes, 0 beyond `horizon`.

    Two forms. *Steps*: `edges` (minutes, increasing) and `drops`, the part of the weight lost beyond each
    edge; an edge belongs to its band. *Smoothed*: the expected step weight when the true minutes are the
    estimated ones times a log-normal error of standard deviation `smoothing`; the function is then, by
    definition, the straight line between `knots`, one every 1 / KNOTS_PER_MINUTE minute.
    """

    edges: Floats
    drops: Floats
    smoothing: float
    horizon: float
    knots: Floats

    @classmethod
    def from_bands(
        cls, bands: tuple[Band, ...], *, smoothing: float = 0.0, horizon: float | None = None
    ) -> "Decay":
        """Bands in increasing minutes and decreasing weights; `horizon` in minutes is needed when
        smoothed.
        """
        if not bands or len(bands) > MAX_BANDS:
            raise ValueError(f"1 to {MAX_BANDS} bands are needed, not {len(bands)}")
        edges = np.array([band.minutes for band in bands], np.float64)
        weights = np.array([band.weight for band in bands], np.float64)
        if not (np.all(np.isfinite(edges)) and edges[0] >= 0 and np.all(np.diff(edges) > 0)):
            raise ValueError("band limits must be finite and increasing")
        drops = weights - np.append(weights[1:], 0.0)
        if np.any(drops < 0) or weights[0] <= 0:
            raise ValueError("weights must be positive and never increase")
        if smoothing == 0.0:
            return cls(edges, drops, 0.0, float(edges[-1]), np.zeros(0))
        if smoothing < 0 or horizon is None or horizon <= 0:
            raise ValueError("a smoothed decay needs a positive smoothing and a horizon")
        minutes = np.arange(math.ceil(horizon * KNOTS_PER_MINUTE) + 1) / KNOTS_PER_MINUTE
        safe = np.maximum(minutes, 1e-9)
        knots = np.zeros_like(minutes)
        for edge, drop in zip(edges, drops, strict=True):
            if edge > 0:
                knots += drop * ndtr((math.log(edge) - np.log(safe)) / smoothing)
        return cls(edges, drops, smoothing, float(horizon), knots)

    @property
    def smoothed(self) -> bool:
        """Is the weight read from `knots` rather than from steps?"""
        return self.smoothing > 0.0

    def squared(self) -> "Decay":
        """The decay whose weight is the square of this one: exactly for steps, at each knot when smoothed."""
        weights = np.cumsum(self.drops[::-1])[::-1] ** 2
        return replace(self, drops=weights - np.append(weights[1:], 0.0), knots=self.knots**2)

    def __call__(self, minutes: Floats) -> Floats:
        """Weight of each value of `minutes` (any shape; infinite or NaN means out of reach)."""
        if not self.smoothed:
            total = np.zeros(np.shape(minutes))
            for edge, drop in zip(self.edges, self.drops, strict=True):
                total += drop * (minutes <= edge)
            return total
        at = np.arange(self.knots.size) / KNOTS_PER_MINUTE
        return np.where(minutes <= self.horizon, np.interp(minutes, at, self.knots), 0.0)
