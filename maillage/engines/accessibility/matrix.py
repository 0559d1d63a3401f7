"""The same two steps on a table of travel times, with the weights kept: the interactive path.

About 24 bytes a pair (a weight and a position, in both orders), so for communes, IRIS and measured tables; cells of
200 m go through `catchment`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .catchment import Accessibility, check_amounts, supply_ratios
from .decay import Decay
from .travel import TravelTable

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """w(t_ij) of the pairs in reach: `by_demand` has a row by place of demand, `by_supply` by place of supply."""

    by_demand: sparse.csr_array
    by_supply: sparse.csr_array
    travel: str

    @classmethod
    def of(cls, table: TravelTable, decay: Decay) -> "Weights":
        """Turn minutes into weights once; pairs of weight 0 are dropped."""
        weights = decay(table.minutes)
        shape = (table.starts.size - 1, table.width)
        positions = table.starts.astype(np.int32) if table.starts[-1] < 2**31 else table.starts
        rows = sparse.csr_array((weights, table.columns, positions), shape=shape)
        if not weights.all():
            rows.eliminate_zeros()
        return cls(rows, rows.T.tocsr(), table.name)

    def compute(self, population: npt.ArrayLike, activity: npt.ArrayLike) -> Accessibility:
        """See `catchment`: `population` by place of demand, `activity` by place of supply."""
        people = check_amounts(population, self.by_demand.shape[0], "population")
        offers = check_amounts(activity, self.by_demand.shape[1], "activity")
        ratios = supply_ratios(offers, self.by_supply @ people)
        served = float(offers[ratios > 0].sum())
        return Accessibility(self.by_demand @ ratios, ratios, float(offers.sum()), served, self.travel)

    def spread(self, population: npt.ArrayLike, offices: npt.ArrayLike, *, variation: float) -> Floats:
        """Standard deviation of each A_i when the activity of one professional is only known on average.

        `offices`: (m,) activity s of one professional at j times the square root of their number, so that
        sum of squares = n_j s^2; `variation`: coefficient of variation of activity between professionals. Their
        activities are taken as independent; errors of travel time and of population are not in it.
        """
        people = check_amounts(population, self.by_demand.shape[0], "population")
        scale = check_amounts(offices, self.by_demand.shape[1], "offices")
        ratios = supply_ratios(scale, self.by_supply @ people)
        squared = self.by_demand.power(2) @ ratios**2
        deviation: Floats = variation * np.sqrt(squared)
        return deviation
