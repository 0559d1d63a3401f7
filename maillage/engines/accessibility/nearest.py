"""Minutes to the nearest place of care, exact under a great-circle model, without looking at every pair."""

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from .travel import EARTH_KM, GreatCircle, Points

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_FIRST_LOOK = 12


def nearest_minutes(origins: Points, places: Points, *, travel: GreatCircle, within: float) -> Floats:
    """(n,) minutes from each origin to the place that takes least time; infinite beyond `within` minutes.

    The nearest as the crow flies is not always the quickest to reach. Relief and crowding only slow down, so
    that a place at d km takes `travel.fixed + travel.pace * d` at least: neighbours are looked at in order of
    distance until none farther could be quicker.
    """
    best = np.full(len(origins), np.inf)
    if not len(places) or not len(origins):
        return best
    tree, vectors = cKDTree(places.unit_vectors()), origins.unit_vectors()
    waiting, look = np.arange(len(origins)), min(_FIRST_LOOK, len(places))
    while waiting.size:
        found, farthest = _look(origins, places, travel, tree, vectors, waiting, look)
        best[waiting] = found
        bound = travel.fixed + travel.pace * farthest
        unsure = (bound < np.minimum(found, within)) & (look < len(places))
        waiting, look = waiting[unsure], min(look * 4, len(places))
    return np.where(best <= within, best, np.inf)


def _look(
    origins: Points,
    places: Points,
    travel: GreatCircle,
    tree: cKDTree,
    vectors: Floats,
    waiting: Ints,
    look: int,
) -> tuple[Floats, Floats]:
    """Of the `look` nearest places of each waiting origin: the fewest minutes, and the km of the last."""
    chord, near = tree.query(vectors[waiting], k=np.arange(1, look + 1))
    km = 2 * EARTH_KM * np.arcsin(np.minimum(chord / 2, 1.0))
    rows = np.repeat(waiting, look)
    minutes = travel.minutes(km.ravel(), origins.take(rows), places.take(near.ravel()))
    fewest: Floats = minutes.reshape(km.shape).min(axis=1)
    return fewest, km[:, -1]
