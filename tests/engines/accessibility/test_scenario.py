"""Edits are exact, and regrouping says its bias."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engines.accessibility.decay import Decay
from maillage.engines.accessibility.matrix import Weights
from maillage.engines.accessibility.reference import tree_table
from maillage.engines.accessibility.scenario import OUTSIDE, Scenario
from maillage.engines.accessibility.smallnumbers import regroup
from maillage.engines.accessibility.travel import GreatCircle

from .conftest import BANDS, spread

DECAY = Decay.from_bands(BANDS)
PLACES = spread(11, 60, degrees=0.3)
WEIGHTS = Weights.of(tree_table(PLACES, PLACES, travel=GreatCircle("t", pace=1.0), decay=DECAY), DECAY)


def fresh() -> Scenario:
    rng = np.random.default_rng(12)
    return Scenario(
        WEIGHTS,
        rng.integers(0, 300, 60).astype(float),
        rng.integers(0, 4, 60).astype(float),
        labels=np.arange(60) % 3,
        territories=3,
    )


place = st.integers(0, 59)
edit = st.one_of(
    st.tuples(st.just("add"), place, st.floats(0, 5)),
    st.tuples(st.just("move"), place, place),
    st.tuples(st.just("remove"), place, st.just(0)),
    st.tuples(st.just("people"), place, st.floats(0, 500)),
    st.tuples(st.just("territory"), place, st.integers(OUTSIDE, 2)),
)


def apply(scenario: Scenario, what: str, where: int, value) -> None:
    if what == "add":
        scenario.add_supply(where, value)
    elif what == "move":
        scenario.move_supply(where, value, scenario.activity[where] / 2)
    elif what == "remove":
        scenario.add_supply(where, -scenario.activity[where])
    elif what == "people":
        scenario.set_population(where, value)
    else:
        scenario.set_territory(where, value)


@settings(max_examples=60)
@given(st.lists(edit, min_size=1, max_size=30))
def test_edits_equal_a_full_recompute(edits):
    scenario = fresh()
    for one in edits:
        apply(scenario, *one)
    values = scenario.values.copy()
    means = [scenario.territory(t) for t in range(3)]
    scenario.recompute()
    assert np.allclose(values, scenario.values, rtol=1e-9, atol=1e-12)
    for before, after in zip(means, (scenario.territory(t) for t in range(3)), strict=True):
        assert before.inhabitants == pytest.approx(after.inhabitants, rel=1e-9, abs=1e-9)
        if after.mean is not None and after.inhabitants > 1e-6:
            assert before.mean == pytest.approx(after.mean, rel=1e-9, abs=1e-9)


def test_drift_after_ten_thousand_edits():
    scenario = fresh()
    rng = np.random.default_rng(13)
    for where in rng.integers(0, 60, 5_000):
        scenario.add_supply(int(where), 1.0)
        scenario.add_supply(int(where), -1.0 * rng.uniform(0, 1))
    values = scenario.values.copy()
    scenario.recompute()
    reachable = scenario.values > 0
    assert np.max(np.abs(values - scenario.values)[reachable] / scenario.values[reachable]) < 1e-12


def test_only_residents_in_reach_change():
    scenario = fresh()
    before = scenario.values.copy()
    scenario.add_supply(7, 2.0)
    changed = np.flatnonzero(scenario.values != before)
    reach = set(WEIGHTS.by_supply[[7]].indices)
    assert changed.size
    assert set(changed) <= reach


def test_impossible_edits_change_nothing():
    scenario = fresh()
    before = scenario.values.copy()
    for wrong in (
        lambda: scenario.add_supply(3, -1e6),
        lambda: scenario.add_supply(60, 1.0),
        lambda: scenario.set_population(3, -1.0),
        lambda: scenario.set_territory(3, 9),
    ):
        with pytest.raises(ValueError, match=r"."):
            wrong()
    assert np.array_equal(scenario.values, before)
    with pytest.raises(ValueError, match="read-only"):
        scenario.values[0] = 1.0


def test_spread_is_that_of_random_activities():
    people = np.full(60, 100.0)
    heads = np.zeros(60)
    heads[[3, 20, 41]] = [1, 4, 2]
    rng = np.random.default_rng(14)
    draws = []
    for _ in range(4_000):
        activity = np.array([rng.normal(1.0, 0.3, int(h)).clip(0).sum() for h in heads])
        draws.append(WEIGHTS.compute(people, activity).values)
    expected = WEIGHTS.spread(people, np.sqrt(heads), variation=0.3)
    reached = expected > 0
    assert np.allclose(np.std(draws, axis=0)[reached], expected[reached], rtol=0.06)


def chain(people, values, minimum):
    """Five places in a row, a degree apart."""
    vectors = np.column_stack([np.arange(5.0) ** 1.01, np.zeros(5), np.zeros(5)])
    starts, links = [0, 1, 3, 5, 7, 8], [1, 0, 2, 1, 3, 2, 4, 3]
    return regroup(values, people, minimum=minimum, starts=starts, neighbours=links, vectors=vectors)


def test_small_places_borrow_from_their_neighbours_and_say_so():
    shown = chain([10, 90, 100, 5, 200], [0.0, 1.0, 2.0, 8.0, 4.0], 60)
    assert list(shown.size) == [2, 1, 1, 2, 1]
    assert shown.values[0] == pytest.approx(0.9)
    assert shown.bias[0] == pytest.approx(0.9)
    assert shown.bias[1] == 0.0
    assert shown.population[3] == 105.0
    assert shown.complete.all()


def test_regrouping_stops_at_the_shore():
    shown = chain([1, 1, 1, 1, 1], [1.0, 2.0, 3.0, 4.0, 5.0], 60)
    assert not shown.complete.any()
    assert shown.values == pytest.approx(np.full(5, 3.0))
