"""What if: exact edits of an accessibility already computed, each for the price of its own neighbourhood.

A_i is linear in the supply: adding s at j adds w_ij s / D_j to the residents in reach of j, and to nobody
else. A change of population at i changes D_j, hence R_j, of the offices in reach, hence their residents.
"""

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from .catchment import Accessibility, check_amounts
from .matrix import Weights

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
OUTSIDE = -1


@numba.njit(cache=True)
def _add_ratio(j, change, starts, places, weights, people, labels, values, care):  # type: ignore[no-untyped-def]
    """Add `change` to R_j: residents of j's row of weights, and the sums of their territories."""
    for k in range(starts[j], starts[j + 1]):
        i = places[k]
        gain = weights[k] * change
        values[i] += gain
        if labels[i] >= 0:
            care[labels[i]] += gain * people[i]


@numba.njit(cache=True)
def _set_people(  # type: ignore[no-untyped-def]
    i, new, supply, into, out, people, demands, ratios, labels, values, care, heads
):
    """Change P_i, then the D_j and R_j of the offices in its reach."""
    change = new - people[i]
    people[i] = new
    if labels[i] >= 0:
        heads[labels[i]] += change
        care[labels[i]] += change * values[i]
    for k in range(into[0][i], into[0][i + 1]):
        j = into[1][k]
        demands[j] = max(demands[j] + into[2][k] * change, 0.0)
        if demands[j] < 1e-9 * abs(change):  # what subtraction leaves where nobody is left
            total = 0.0
            for back in range(out[0][j], out[0][j + 1]):
                total += out[2][back] * people[out[1][back]]
            demands[j] = total
        ratio = supply[j] / demands[j] if demands[j] > 0 else 0.0
        step = ratio - ratios[j]
        ratios[j] = ratio
        if step != 0.0:
            _add_ratio(j, step, out[0], out[1], out[2], people, labels, values, care)


@dataclass(frozen=True, slots=True)
class TerritoryMean:
    """`mean` is weighted by standardised population; None when nobody lives there."""

    inhabitants: float
    mean: float | None


class Scenario:
    """A computed accessibility that can be edited; `values` and `territory()` are exact after each edit.

    Edits change only this object. `labels` gives each place of demand its territory (OUTSIDE for none).
    """

    def __init__(
        self,
        weights: Weights,
        population: npt.ArrayLike,
        activity: npt.ArrayLike,
        *,
        labels: npt.ArrayLike | None = None,
        territories: int = 1,
    ) -> None:
        n, m = weights.by_demand.shape
        self._weights = weights
        self._people = check_amounts(population, n, "population").copy()
        self._supply = check_amounts(activity, m, "activity").copy()
        given = np.full(n, OUTSIDE) if labels is None else np.asarray(labels)
        self._labels = np.array(given, np.int64)
        if self._labels.shape != (n,) or (n and self._labels.max(initial=OUTSIDE) >= territories):
            raise ValueError("labels: one territory number by place of demand is needed")
        self._territories = territories
        rows, cols = weights.by_demand, weights.by_supply
        self._into = (rows.indptr, rows.indices, rows.data)
        self._out = (cols.indptr, cols.indices, cols.data)
        self.recompute()

    def recompute(self) -> Accessibility:
        """From the present supply and population, without the history of edits."""
        result = self._weights.compute(self._people, self._supply)
        self._values = result.values.copy()
        self._ratios = result.ratios.copy()
        self._demand: Floats = self._weights.by_supply @ self._people
        inside = self._labels >= 0
        where = self._labels[inside]
        self._heads = np.bincount(where, self._people[inside], self._territories)
        self._care = np.bincount(where, (self._people * self._values)[inside], self._territories)
        return result

    @property
    def values(self) -> Floats:
        """A_i of each place of demand (a view: copy it to keep it)."""
        view = self._values.view()
        view.flags.writeable = False
        return view

    @property
    def activity(self) -> Floats:
        """S_j of each place of supply, a copy."""
        return self._supply.copy()

    def add_supply(self, place: int, amount: float) -> None:
        """Add activity at a place (negative to remove it); the place cannot fall below zero."""
        self._check(place, self._supply.size)
        left = self._supply[place] + amount
        if not np.isfinite(left) or left < -1e-9 * max(1.0, abs(amount)):
            raise ValueError("a place cannot lose more supply than it has")
        self._supply[place] = max(left, 0.0)
        demand = self._demand[place]
        ratio = self._supply[place] / demand if demand > 0 else 0.0
        change, self._ratios[place] = ratio - self._ratios[place], ratio
        _add_ratio(place, change, *self._out, self._people, self._labels, self._values, self._care)

    def move_supply(self, origin: int, destination: int, amount: float) -> None:
        """Move activity from a place to another."""
        self._check(destination, self._supply.size)
        self.add_supply(origin, -amount)
        self.add_supply(destination, amount)

    def set_population(self, place: int, inhabitants: float) -> None:
        """Replace the standardised population of a place of demand."""
        self._check(place, self._people.size)
        if not np.isfinite(inhabitants) or inhabitants < 0:
            raise ValueError("a population cannot be negative")
        _set_people(
            place,
            float(inhabitants),
            self._supply,
            self._into,
            self._out,
            self._people,
            self._demand,
            self._ratios,
            self._labels,
            self._values,
            self._care,
            self._heads,
        )

    def set_territory(self, place: int, territory: int) -> None:
        """Put a place of demand in another territory, or OUTSIDE: no accessibility changes, two sums do."""
        self._check(place, self._people.size)
        if not OUTSIDE <= territory < self._territories:
            raise ValueError("this territory does not exist")
        people, care = self._people[place], self._people[place] * self._values[place]
        for label, sign in ((int(self._labels[place]), -1), (territory, 1)):
            if label >= 0:
                self._heads[label] += sign * people
                self._care[label] += sign * care
        self._labels[place] = territory

    def territory(self, territory: int) -> TerritoryMean:
        """Inhabitants and mean accessibility of a territory, from running sums."""
        heads = float(self._heads[territory])
        return TerritoryMean(heads, float(self._care[territory]) / heads if heads > 0 else None)

    @staticmethod
    def _check(place: int, size: int) -> None:
        if not 0 <= place < size:
            raise ValueError("this place does not exist")
