"""Minutes to the nearest place, and the spread without a matrix: the same as looking at every pair."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engines.accessibility.catchment import Territory
from maillage.engines.accessibility.decay import Decay
from maillage.engines.accessibility.matrix import Weights
from maillage.engines.accessibility.nearest import nearest_minutes
from maillage.engines.accessibility.reference import tree_table
from maillage.engines.accessibility.synthetic import professionals
from maillage.engines.accessibility.travel import GreatCircle, Points, great_circle_km

from .conftest import BANDS, spread

HILLY = GreatCircle("relief", pace=0.6, fixed=1.0, relief=0.9, climb=3.0, congestion=0.4)


def every_pair(origins: Points, places: Points, travel: GreatCircle) -> np.ndarray:
    rows, cols = (
        np.repeat(np.arange(len(origins)), len(places)),
        np.tile(np.arange(len(places)), len(origins)),
    )
    here, there = origins.take(rows), places.take(cols)
    minutes = travel.minutes(great_circle_km(here, there), here, there)
    return minutes.reshape(len(origins), len(places)).min(axis=1)


@settings(max_examples=40)
@given(
    st.integers(0, 10_000), st.integers(1, 90), st.sampled_from([(46.0, 2.0), (-16.0, 180.0), (89.8, 0.0)])
)
def test_the_nearest_is_the_quickest_of_all(seed, count, around):
    origins, places = spread(seed, 40, around=around), spread(seed + 1, count, around=around)
    found = nearest_minutes(origins, places, travel=HILLY, within=1e6)
    assert found == pytest.approx(every_pair(origins, places, HILLY), rel=1e-9)


def test_the_nearest_as_the_crow_flies_may_be_the_slowest():
    """A dozen offices at the top of a cliff, nearer than the one in the valley: looked at, and left."""
    origin = Points.at([46.0], [2.0], altitude=[0.0])
    cliff = Points.at(
        [46.01 + k / 1e5 for k in range(40)] + [46.05], [2.0] * 41, altitude=[3000.0] * 40 + [0.0]
    )
    assert nearest_minutes(origin, cliff, travel=HILLY, within=120)[0] == pytest.approx(
        every_pair(origin, cliff, HILLY)[0]
    )
    assert every_pair(origin, cliff, HILLY)[0] < 10


def test_at_home_takes_no_time_another_island_is_out_of_reach_and_so_is_the_far_away():
    home = Points.at([46.0, 46.0, 48.5], [2.0, 2.1, 2.0], landmass=[0, 1, 0])
    office = Points.at([46.0], [2.0])
    assert nearest_minutes(home, office, travel=HILLY, within=60).tolist() == [0.0, np.inf, np.inf]
    assert nearest_minutes(home, office.take(np.array([], int)), travel=HILLY, within=60).tolist() == [
        np.inf,
        np.inf,
        np.inf,
    ]


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_the_spread_of_the_sweep_is_that_of_the_matrix(smoothing):
    decay = Decay.from_bands(BANDS, smoothing=smoothing, horizon=34)
    demand, supply = spread(3, 150), spread(4, 70)
    rng = np.random.default_rng(5)
    people, offices = rng.uniform(0, 900, 150), rng.uniform(0, 4, 70)
    table = tree_table(demand, supply, travel=HILLY, decay=decay)
    expected = Weights.of(table, decay).spread(people, offices, variation=0.4)
    found = Territory.prepare(demand, supply, HILLY, decay).spread(people, offices, variation=0.4)
    assert found.max() > 0
    assert found == pytest.approx(expected, rel=1e-9 if smoothing == 0 else 1e-3, abs=1e-12)


def test_an_uneven_country_has_deserts_and_the_same_total():
    places = spread(6, 400, degrees=3.0)
    people = np.random.default_rng(7).integers(50, 9000, 400).astype(float)
    even = professionals(places, people, per_1000=3.0, seed=1)
    uneven = professionals(places, people, per_1000=3.0, seed=1, unevenness=1.0)
    assert uneven.sum() == even.sum()
    assert (uneven / people).std() > 1.5 * (even / people).std()
    assert not professionals(places, people, per_1000=3.0, seed=1, least=4000)[people < 4000].any()
    with pytest.raises(ValueError, match="no commune has"):
        professionals(places, people, per_1000=3.0, seed=1, least=10_000)
