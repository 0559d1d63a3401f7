"""The same two steps on a table of travel times, with the weights kept: the interactive path.

About 24 bytes a pair (a weight and a position, in both orders), so for communes, IRIS and measured tables;
cells of 200 m go through `catchment`.
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
    """w(t_ij) of the pairs in reach: `by_demand` has a row by place of demand, `by_supply` by place of
    supply.
    """

    by_demand: sparse.csr_array
    by_supply: sparse.csr_array
    travel: str

    @classmethod
    def of(cls, table: TravelTable, decay: Decay) -> "Weights":
        """Turn minutes into weights once; pairs of weight 0 are dropped."""
        weights = decay(table.minutes)
        starts, columns = table.starts, table.columns
        kept = weights > 0
        if not kept.all():  # the arrays of the table are shared, never changed in place
            before = np.zeros(kept.size + 1, np.int64)
            np.cumsum(kept, out=before[1:])
            starts, columns, weights = before[starts], columns[kept], weights[kept]
        if starts[-1] < 2**31:
            starts = starts.astype(np.int32)
        rows = sparse.csr_array((weights, columns, starts), shape=(starts.size - 1, table.width))
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
        sum of squares = n_j s^2; `variation`: coefficient of variation of activity between professionals.
        Their activities are taken as independent; errors of travel time and of population are not in it.
        """
        people = check_amounts(population, self.by_demand.shape[0], "population")
        scale = check_amounts(offices, self.by_demand.shape[1], "offices")
        ratios = supply_ratios(scale, self.by_supply @ people)
        squared = self.by_demand.power(2) @ ratios**2
        deviation: Floats = variation * np.sqrt(squared)
        return deviation
