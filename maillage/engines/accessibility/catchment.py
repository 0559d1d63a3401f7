"""Accessibility by an enhanced two-step floating catchment area, as the DREES computes its APL.

For residents at i and offices at j, with w the weight of the travel time t_ij:

    D_j   = sum_i w(t_ij) P_i          the demand that an office can receive
    R_j   = S_j / D_j                  its supply for each inhabitant (0 when nobody is in reach)
    A_i   = sum_j w(t_ij) R_j          what an inhabitant of i can reach

P_i is the population standardised by age (`standardise`), S_j the activity of the offices of j. A_i has the
unit of S by inhabitant. Summed over residents, A gives back the supply in reach of somebody: sum_i P_i A_i =
sum_j S_j.

Source: Barlet, Coldefy, Collin, Lucas-Gabrielli, "L'accessibilité potentielle localisée (APL)", DREES,
Études et Résultats 795 (2012) and Document de travail 124; DREES, page "L'indicateur d'accessibilité
potentielle localisée". The general form is Luo and Qi, "An enhanced two-step floating catchment area
method", Health & Place 15 (2009).
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from .decay import Decay
from .sweep import Sorted, band_height, sort_points, weighted_sums
from .travel import COINCIDENT_KM, EARTH_KM, GreatCircle, Points

Floats = npt.NDArray[np.float64]

# What numba refuses to exceed. Not `get_num_threads()`: it starts the threads, which a web server that forks
# its workers after importing this module would lose, and with them a share of every sum.
_MOST_THREADS: int = numba.config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, eq=False)
class Accessibility:
    """`values` (one by place of demand) and `ratios` R_j (one by place of supply).

    `supply` and `served` are totals in the unit of the supply; they differ by what nobody can reach.
    `travel` names the one model, or the one table, that gave every travel time.
    """

    values: Floats
    ratios: Floats
    supply: float
    served: float
    travel: str


def standardise(groups: npt.ArrayLike, consumption: Sequence[float]) -> Floats:
    """Population standardised by age: P*_i = sum_a P_ia c_a / c, with c such that sum P* = sum P.

    `groups`: (n, ages) inhabitants; `consumption`: mean use of that care at each age, in any unit.
    """
    people = np.asarray(groups, np.float64)
    use = np.asarray(consumption, np.float64)
    if people.ndim != 2 or people.shape[1] != use.size:
        raise ValueError("one consumption by age group is needed")
    if np.any(people < 0) or np.any(use < 0):
        raise ValueError("inhabitants and consumptions cannot be negative")
    weighted = people @ use
    total = weighted.sum()
    return weighted * (people.sum() / total) if total > 0 else weighted


def check_amounts(values: npt.ArrayLike, size: int, what: str) -> Floats:
    """One finite, not negative number by place."""
    amounts = np.ascontiguousarray(values, dtype=np.float64)
    if amounts.shape != (size,):
        raise ValueError(f"{what}: {size} values are needed, not {amounts.shape}")
    if not np.all(np.isfinite(amounts)) or np.any(amounts < 0):
        raise ValueError(f"{what}: values must be finite and not negative")
    return amounts


def supply_ratios(supply: Floats, demand: Floats) -> Floats:
    """R_j = S_j / D_j, 0 where there is no supply or nobody in reach."""
    return np.divide(supply, demand, out=np.zeros_like(supply), where=(demand > 0) & (supply > 0))


@contextlib.contextmanager
def _threads(count: int | None, places: int) -> Iterator[None]:
    """Two threads cost more than they bring below some hundred thousand places."""
    before = numba.get_num_threads()
    wanted = count or (before if places >= 300_000 else 1)
    numba.set_num_threads(max(1, min(wanted, _MOST_THREADS)))
    try:
        yield
    finally:
        numba.set_num_threads(before)


@dataclass(frozen=True, slots=True, eq=False)
class Territory:
    """Places of demand and of supply, sorted once for one travel model and one decay; `compute` as often as
    wanted.
    """

    demand: Sorted
    supply: Sorted
    travel: GreatCircle
    decay: Decay

    @classmethod
    def prepare(cls, demand: Points, supply: Points, travel: GreatCircle, decay: Decay) -> "Territory":
        """Sort both sets of places; thinner bands where neighbours are many."""
        cuts = _cuts(len(demand), len(supply), demand, decay, travel)
        height = band_height(decay, travel, cuts)
        return cls(sort_points(demand, height), sort_points(supply, height), travel, decay)

    def compute(
        self, population: npt.ArrayLike, activity: npt.ArrayLike, *, threads: int | None = None
    ) -> Accessibility:
        """`population`: standardised inhabitants by place of demand; `activity`: supply by place of
        supply.
        """
        people = check_amounts(population, self.demand.order.size, "population")
        offers = check_amounts(activity, self.supply.order.size, "activity")
        with _threads(threads, people.size + offers.size):
            inward = weighted_sums(
                self.supply, self.demand, people[self.demand.order], self.decay, self.travel
            )
            ratios = supply_ratios(offers[self.supply.order], inward)
            values = weighted_sums(self.demand, self.supply, ratios, self.decay, self.travel)
        return Accessibility(
            values=self.demand.scatter(values),
            ratios=self.supply.scatter(ratios),
            supply=float(offers.sum()),
            served=float(offers[self.supply.order][ratios > 0].sum()),
            travel=self.travel.name,
        )

    def spread(self, population: npt.ArrayLike, offices: npt.ArrayLike, *, variation: float) -> Floats:
        """Standard deviation of each A_i when the activity of one professional is only known on average.

        As `matrix.Weights.spread`, which says what `offices` and `variation` are, without keeping any pair.
        With a smoothed decay the squares are taken at its knots: within 1e-3 of the exact deviation.
        """
        people = check_amounts(population, self.demand.order.size, "population")
        scale = check_amounts(offices, self.supply.order.size, "offices")
        inward = weighted_sums(self.supply, self.demand, people[self.demand.order], self.decay, self.travel)
        squares = supply_ratios(scale[self.supply.order], inward) ** 2
        variance = weighted_sums(self.demand, self.supply, squares, self.decay.squared(), self.travel)
        deviation: Floats = variation * np.sqrt(self.demand.scatter(variance))
        return deviation


def _cuts(demand: int, supply: int, points: Points, decay: Decay, travel: GreatCircle) -> int:
    """Bands per reach, from the neighbours expected were the places spread evenly: fewer make windows too
    wide, more make them too short for the loop inside (measured on communes and on 200 m cells)."""
    if demand < 2:
        return 1
    lat, lon = np.radians(points.lat), np.radians(points.lon)
    area = max(np.ptp(np.sin(lat)) * np.ptp(lon), 1e-12) * EARTH_KM**2
    reach = max(travel.reach_km(decay.horizon), COINCIDENT_KM)
    neighbours = np.sqrt(demand * supply) * np.pi * reach**2 / area
    return int(np.clip(np.sqrt(neighbours) / 3, 1, 12))


def weighted_sums_at(
    places: Points, sources: Points, amounts: npt.ArrayLike, *, travel: GreatCircle, decay: Decay
) -> Floats:
    """For each place, the sum of w(t) * amount over `sources`: inhabitants in reach, for one."""
    ready = Territory.prepare(places, sources, travel, decay)
    values = check_amounts(amounts, len(sources), "amounts")[ready.supply.order]
    return ready.demand.scatter(weighted_sums(ready.demand, ready.supply, values, decay, travel))


def compute(
    demand: Points,
    supply: Points,
    population: npt.ArrayLike,
    activity: npt.ArrayLike,
    *,
    travel: GreatCircle,
    decay: Decay,
    threads: int | None = None,
) -> Accessibility:
    """Accessibility from coordinates, in one call; see the head of this module."""
    return Territory.prepare(demand, supply, travel, decay).compute(population, activity, threads=threads)
