"""The sweep, the k-d tree and the brute force give the same figures, everywhere on the sphere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engines.accessibility.catchment import Territory, compute, standardise
from maillage.engines.accessibility.decay import Band, Decay
from maillage.engines.accessibility.matrix import Weights
from maillage.engines.accessibility.reference import brute_force, tree_table
from maillage.engines.accessibility.travel import GreatCircle, Points, TravelTable

from .conftest import BANDS, spread

STEPS = Decay.from_bands(BANDS)
SMOOTH = Decay.from_bands(BANDS, smoothing=0.3, horizon=34)
MODELS = (
    GreatCircle("plain", pace=0.5),
    GreatCircle("fixed", pace=0.4, fixed=2.0),
    GreatCircle("relief", pace=0.5, relief=0.3, climb=0.6, congestion=0.2),
)
PLACES = {
    "France": (46.0, 2.0),
    "antimeridian": (-16.0, 180.0),
    "north pole": (89.8, 0.0),
    "south pole": (-89.9, 120.0),
    "Greenwich": (5.0, 0.0),
}


def near(ours, theirs) -> bool:
    return np.allclose(ours, theirs, rtol=1e-9, atol=1e-9 * max(np.max(theirs, initial=0.0), 1e-300))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("decay", [STEPS, SMOOTH], ids=["steps", "smoothed"])
@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.name)
def test_sweep_equals_brute_force(place, decay, model):
    demand = spread(1, 120, around=PLACES[place], degrees=0.4)
    supply = spread(2, 60, around=PLACES[place], degrees=0.4)
    rng = np.random.default_rng(3)
    people, offers = rng.uniform(0, 900, 120), rng.integers(0, 3, 60).astype(float)
    ours = compute(demand, supply, people, offers, travel=model, decay=decay)
    theirs = brute_force(demand, supply, people, offers, travel=model, decay=decay)
    assert theirs.values.max() > 0
    assert near(ours.values, theirs.values)
    assert near(ours.ratios, theirs.ratios)
    assert ours.travel == model.name
    assert people @ ours.values == pytest.approx(ours.served, rel=1e-12)
    table = tree_table(demand, supply, travel=model, decay=decay)
    assert near(Weights.of(table, decay).compute(people, offers).values, theirs.values)


coordinates = st.tuples(
    st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, -89.99, 0.0, 45.0, 89.99, 90.0])),
    st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, -179.99, 0.0, 179.99, 180.0])),
)


@settings(max_examples=60)
@given(
    anchor=coordinates,
    offsets=st.lists(
        st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.integers(0, 500), st.integers(0, 3)),
        min_size=1,
        max_size=25,
    ),
    repeats=st.integers(1, 3),
    islands=st.booleans(),
)
def test_any_small_world(anchor, offsets, repeats, islands):
    """Coincident points, empty supply or demand, poles, antimeridian, islands: same as brute force."""
    rows = np.array(offsets * repeats, float)
    lat = np.clip(anchor[0] + rows[:, 0], -90, 90)
    lon = (anchor[1] + rows[:, 1] + 180) % 360 - 180
    land = (np.arange(len(rows)) % 2 if islands else np.zeros(len(rows))).astype(int)
    places = Points.at(lat, lon, landmass=land)
    model = GreatCircle("any", pace=0.7)
    ours = compute(places, places, rows[:, 2], rows[:, 3], travel=model, decay=SMOOTH)
    theirs = brute_force(places, places, rows[:, 2], rows[:, 3], travel=model, decay=SMOOTH)
    assert near(ours.values, theirs.values)
    assert rows[:, 2] @ ours.values == pytest.approx(ours.served, rel=1e-12, abs=1e-12)
    assert ours.served <= ours.supply * (1 + 1e-12)


@settings(max_examples=60)
@given(
    step=st.sampled_from([0.01, 0.05, 0.09]),
    around=st.sampled_from(list(PLACES.values())),
    chosen=st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(0, 400), st.integers(0, 2)),
        min_size=1,
        max_size=60,
    ),
    model=st.sampled_from(MODELS),
    decay=st.sampled_from([STEPS, SMOOTH]),
)
def test_ties_of_a_regular_grid(step, around, chosen, model, decay):
    """Equal latitudes, longitudes, distances, repeated places; one thread or two, the same bits."""
    rows = np.array(chosen, float)
    lat = np.clip(around[0] + (rows[:, 0] - 4) * step, -90, 90)
    lon = (around[1] + (rows[:, 1] - 4) * step + 180) % 360 - 180
    places = Points.at(lat, lon, ruggedness=rows[:, 0] * 40, altitude=rows[:, 1] * 90, density=rows[:, 2])
    offices = places.take(np.flatnonzero(rows[:, 3] > 0))
    offers = rows[:, 3][rows[:, 3] > 0]
    prepared = Territory.prepare(places, offices, model, decay)
    ours = prepared.compute(rows[:, 2], offers, threads=1)
    theirs = brute_force(places, offices, rows[:, 2], offers, travel=model, decay=decay)
    assert near(ours.values, theirs.values)
    assert near(ours.ratios, theirs.ratios)
    assert rows[:, 2] @ ours.values == pytest.approx(ours.served, rel=1e-12, abs=1e-12)
    again = prepared.compute(rows[:, 2], offers, threads=2)
    assert ours.values.tobytes() == again.values.tobytes()


@settings(max_examples=60)
@given(
    shape=st.tuples(st.integers(1, 12), st.integers(1, 9)),
    seed=st.integers(0, 10**6),
    share=st.floats(0, 1),
)
def test_any_table_equals_the_dense_formula(shape, seed, share):
    """Whole minutes, many of them on the edge of a band; absent pairs are out of reach."""
    rng = np.random.default_rng(seed)
    minutes = rng.integers(0, 24, shape).astype(float)
    there = rng.uniform(0, 1, shape) < share
    people, offers = rng.integers(0, 50, shape[0]).astype(float), rng.integers(0, 3, shape[1]).astype(float)
    rows, cols = np.nonzero(there)
    order = rng.permutation(rows.size)
    table = TravelTable.from_pairs("t", rows[order], cols[order], minutes[rows, cols][order], shape=shape)
    ours = Weights.of(table, STEPS).compute(people, offers)
    weight = np.select([minutes <= 10, minutes <= 15, minutes <= 20], [1.0, 0.3, 0.1], 0.0) * there
    demand = people @ weight
    ratios = np.where(demand > 0, offers / np.where(demand > 0, demand, 1.0), 0.0)
    assert np.allclose(ours.values, weight @ ratios, rtol=1e-12, atol=1e-12)
    assert people @ ours.values == pytest.approx(offers[demand > 0].sum(), rel=1e-12, abs=1e-12)


def test_number_of_threads_changes_no_bit(smoothed):
    demand, supply = spread(4, 3_000), spread(5, 800)
    people, offers = np.full(3_000, 7.3), np.linspace(0.1, 2, 800)
    prepared = Territory.prepare(demand, supply, MODELS[2], smoothed)
    one = prepared.compute(people, offers, threads=1)
    two = prepared.compute(people, offers, threads=2)
    assert one.values.tobytes() == two.values.tobytes()


def test_order_of_places_is_the_callers(steps, travel):
    demand, supply = spread(6, 50), spread(7, 20)
    people, offers = np.arange(50.0), np.arange(20.0)
    plain = compute(demand, supply, people, offers, travel=travel, decay=steps)
    shuffle = np.random.default_rng(8).permutation(50)
    mixed = compute(demand.take(shuffle), supply, people[shuffle], offers, travel=travel, decay=steps)
    assert near(mixed.values, plain.values[shuffle])


def test_empty_sides(steps, travel):
    nobody = Points.at([], [])
    some = spread(9, 5)
    alone = compute(some, nobody, np.ones(5), [], travel=travel, decay=steps)
    assert not alone.values.any()
    assert compute(nobody, some, [], np.ones(5), travel=travel, decay=steps).served == 0.0


def test_supply_that_nobody_reaches_is_told(steps, travel):
    demand = Points.at([46.0], [2.0])
    supply = Points.at([46.0, 42.0], [2.0, 9.0])
    result = compute(demand, supply, [100.0], [2.0, 5.0], travel=travel, decay=steps)
    assert result.values[0] == pytest.approx(0.02)
    assert (result.supply, result.served) == (7.0, 2.0)


def test_other_landmass_is_out_of_reach(steps, travel):
    demand = Points.at([46.0], [2.0], landmass=[1])
    supply = Points.at([46.01], [2.0], landmass=[2])
    assert compute(demand, supply, [100.0], [2.0], travel=travel, decay=steps).values[0] == 0.0


def test_table_keeps_exact_ties_in_their_band(steps):
    table = TravelTable.from_pairs("measured", [0, 0, 0, 0], [0, 1, 2, 3], [10, 15, 20, 20.01], shape=(1, 4))
    result = Weights.of(table, steps).compute([10.0], [1.0, 1.0, 1.0, 1.0])
    assert result.ratios == pytest.approx([0.1, 1 / 3, 1.0, 0.0])
    assert result.travel == "measured"


def test_table_is_left_as_it_was(steps):
    table = TravelTable.from_pairs("measured", [0, 0, 1], [0, 1, 1], [5, 50, 5], shape=(2, 2))
    before = table.columns.copy(), table.starts.copy()
    Weights.of(table, steps)
    assert np.array_equal(table.columns, before[0])
    assert np.array_equal(table.starts, before[1])


@pytest.mark.parametrize(
    ("rows", "cols", "minutes"),
    [([0, 0], [1, 1], [3, 4]), ([2], [0], [3]), ([0], [0], [-1]), ([0], [0], [np.nan])],
)
def test_faulty_tables_are_refused(rows, cols, minutes):
    with pytest.raises(ValueError, match=r"."):
        TravelTable.from_pairs("bad", rows, cols, minutes, shape=(2, 2))


def test_standardised_population_keeps_its_total():
    groups = np.array([[10, 20, 5], [0, 0, 8], [3, 0, 0]], float)
    people = standardise(groups, (0.7, 0.8, 1.7))
    assert people.sum() == pytest.approx(groups.sum(), rel=1e-12)
    assert people[1] / groups[1].sum() > people[2] / groups[2].sum()


def test_hand_computed_example(steps):
    """Two villages 15 minutes apart, one doctor in each: D = 100 + 0.3 x 200 and 200 + 0.3 x 100."""
    table = TravelTable.from_pairs("m", [0, 0, 1, 1], [0, 1, 0, 1], [0, 15, 15, 0], shape=(2, 2))
    values = Weights.of(table, steps).compute([100, 200], [160, 230]).values
    assert values == pytest.approx([1.0 + 0.3, 0.3 + 1.0])


def test_decay_forms():
    assert list(STEPS(np.array([0, 10, 10.1, 15, 20, 20.1, np.inf]))) == pytest.approx(
        [1, 1, 0.3, 0.3, 0.1, 0, 0]
    )
    smooth = SMOOTH(np.linspace(0, 40, 200))
    assert np.all(np.diff(smooth) <= 1e-12)
    assert SMOOTH(np.array([0.0, 34.0, 34.01]))[[0, 2]] == pytest.approx([1.0, 0.0])
    with pytest.raises(ValueError, match="increasing"):
        Decay.from_bands((Band(15, 1), Band(10, 0.5)))
    with pytest.raises(ValueError, match="never increase"):
        Decay.from_bands((Band(10, 0.5), Band(15, 1)))
