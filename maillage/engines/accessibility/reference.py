"""Two slower ways to the same figures, written apart from the kernels, to hold them to account."""

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from .catchment import Accessibility, check_amounts, supply_ratios
from .decay import Decay
from .travel import GreatCircle, Points, TravelTable, chord_squared, great_circle_km

Floats = npt.NDArray[np.float64]


def brute_force(
    demand: Points,
    supply: Points,
    population: npt.ArrayLike,
    activity: npt.ArrayLike,
    *,
    travel: GreatCircle,
    decay: Decay,
) -> Accessibility:
    """Every pair by haversine: time and memory follow demand x supply."""
    n, m = len(demand), len(supply)
    people = check_amounts(population, n, "population")
    offers = check_amounts(activity, m, "activity")
    rows, cols = np.repeat(np.arange(n), m), np.tile(np.arange(m), n)
    origins, destinations = demand.take(rows), supply.take(cols)
    minutes = travel.minutes(great_circle_km(origins, destinations), origins, destinations)
    weights = decay(minutes).reshape(n, m)
    ratios = supply_ratios(offers, people @ weights)
    return Accessibility(
        weights @ ratios, ratios, float(offers.sum()), float(offers[ratios > 0].sum()), travel.name
    )


def tree_table(demand: Points, supply: Points, *, travel: GreatCircle, decay: Decay) -> TravelTable:
    """The table of all pairs within reach, found by scipy's k-d tree on the unit sphere; memory follows
    pairs.
    """
    reach = np.sqrt(max(chord_squared(max(travel.reach_km(decay.horizon), 0.001)), 0.0)) * (1 + 1e-9)
    if not len(demand) or not len(supply):
        return TravelTable.from_pairs(travel.name, [], [], [], shape=(len(demand), len(supply)))
    trees = cKDTree(demand.unit_vectors()), cKDTree(supply.unit_vectors())
    pairs = trees[0].sparse_distance_matrix(trees[1], reach, output_type="ndarray")
    rows, cols = pairs["i"].astype(np.int64), pairs["j"].astype(np.int64)
    origins, destinations = demand.take(rows), supply.take(cols)
    minutes = travel.minutes(great_circle_km(origins, destinations), origins, destinations)
    kept = minutes <= decay.horizon
    return TravelTable.from_pairs(
        travel.name, rows[kept], cols[kept], minutes[kept], shape=(len(demand), len(supply))
    )
