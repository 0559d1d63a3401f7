"""Small worlds for the accessibility engine."""

import numpy as np
import pytest

from maillage.engines.accessibility.decay import Band, Decay
from maillage.engines.accessibility.travel import GreatCircle, Points

BANDS = (Band(10, 1.0), Band(15, 0.3), Band(20, 0.1))


@pytest.fixture
def steps() -> Decay:
    return Decay.from_bands(BANDS)


@pytest.fixture
def smoothed() -> Decay:
    return Decay.from_bands(BANDS, smoothing=0.3, horizon=34)


@pytest.fixture
def travel() -> GreatCircle:
    return GreatCircle("test", pace=1.2)


def spread(
    seed: int, count: int, *, around: tuple[float, float] = (46.0, 2.0), degrees: float = 0.8
) -> Points:
    """Points spread at random, with relief."""
    rng = np.random.default_rng(seed)
    lat = np.clip(around[0] + rng.uniform(-degrees, degrees, count), -90, 90)
    lon = (around[1] + rng.uniform(-degrees, degrees, count) + 180) % 360 - 180
    return Points.at(
        lat,
        lon,
        ruggedness=rng.uniform(0, 600, count),
        altitude=rng.uniform(0, 900, count),
        density=rng.uniform(0, 3000, count),
    )
