"""What if, at the scale of a country, without keeping its pairs: the edits of a few places.

`scenario.Scenario` keeps every weight (24 bytes a pair: 115 MB for the communes of France and one
profession), which a process that serves several professions cannot. But D_j depends on nobody's supply, and
A_i is linear in it: with D, A and S of every place known (8 bytes each), editing k offices takes only the
weights of these k offices, found again from their coordinates. The arithmetic of the edits is `Scenario`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from .catchment import Territory, check_amounts
from .decay import Decay
from .matrix import Weights
from .reference import tree_table
from .scenario import Scenario
from .travel import COINCIDENT_KM, GreatCircle, Points, chord_squared

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Edited:
    """What some edits change: `places` (positions, increasing) hold every resident who could feel them;
    `before` and `after` their A_i. Elsewhere nothing changes.
    """

    places: Ints
    before: Floats
    after: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """The accessibility of places that are at once residences and offices, ready to be edited anywhere."""

    points: Points
    people: Floats
    activity: Floats
    values: Floats
    travel: GreatCircle
    decay: Decay
    tree: cKDTree

    @classmethod
    def of(
        cls,
        points: Points,
        population: npt.ArrayLike,
        activity: npt.ArrayLike,
        *,
        travel: GreatCircle,
        decay: Decay,
    ) -> "Country":
        """Compute it once: `population` standardised inhabitants, `activity` S_j, one by place."""
        people = check_amounts(population, len(points), "population")
        offers = check_amounts(activity, len(points), "activity")
        values = Territory.prepare(points, points, travel, decay).compute(people, offers).values
        return cls(points, people, offers, values, travel, decay, cKDTree(points.unit_vectors()))

    def edit(self, activity: Mapping[int, float]) -> Edited:
        """Accessibility once the offices at these positions have these activities instead of theirs.

        Raises ``ValueError`` for a place that does not exist, or an activity that is negative or not finite.
        """
        offices = np.array(sorted(activity), np.int64)
        if offices.size and (offices[0] < 0 or offices[-1] >= len(self.points)):
            raise ValueError("this place does not exist")
        wanted = check_amounts([activity[int(j)] for j in offices], offices.size, "activity")
        changed = wanted != self.activity[offices]
        offices, wanted = offices[changed], wanted[changed]
        places = self.in_reach(offices)
        before = self.values[places]
        scenario = Scenario(self._weights(places, offices), self.people[places], self.activity[offices])
        alone = scenario.values.copy()
        for rank, amount in enumerate(wanted - self.activity[offices]):
            scenario.add_supply(rank, float(amount))
        # What subtraction leaves of a place that lost everything is not a negative accessibility.
        after = np.maximum(before + (scenario.values - alone), 0.0)
        return Edited(places, before, after)

    def in_reach(self, offices: Ints) -> Ints:
        """Positions, increasing, of all whom one of these offices can serve: every term of their D_j."""
        if offices.size == 0:
            return offices
        km = max(self.travel.reach_km(self.decay.horizon), COINCIDENT_KM)
        chord = np.sqrt(max(chord_squared(km), 0.0)) * (1 + 1e-9)
        found = self.tree.query_ball_point(self.points.take(offices).unit_vectors(), chord)
        return np.unique(np.concatenate([np.asarray(near, np.int64) for near in found]))

    def _weights(self, places: Ints, offices: Ints) -> Weights:
        residents, working = self.points.take(places), self.points.take(offices)
        return Weights.of(tree_table(residents, working, travel=self.travel, decay=self.decay), self.decay)
