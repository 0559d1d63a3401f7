"""Edits of a country whose pairs are not kept equal a full recompute."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engines.accessibility.catchment import compute
from maillage.engines.accessibility.decay import Decay
from maillage.engines.accessibility.local import Country
from maillage.engines.accessibility.travel import GreatCircle, Points

from .conftest import BANDS, spread

TRAVEL = GreatCircle("t", pace=1.2, relief=0.3, climb=0.9, congestion=0.3)
DECAY = Decay.from_bands(BANDS, smoothing=0.3, horizon=34)
COUNT = 80
PLACES = spread(21, COUNT, degrees=0.6)
PEOPLE = np.random.default_rng(22).integers(0, 900, COUNT).astype(float)
OFFERS = np.random.default_rng(23).integers(0, 4, COUNT).astype(float)
COUNTRY = Country.of(PLACES, PEOPLE, OFFERS, travel=TRAVEL, decay=DECAY)


def recomputed(changes: dict[int, float]) -> np.ndarray:
    offers = OFFERS.copy()
    for place, amount in changes.items():
        offers[place] = amount
    return compute(PLACES, PLACES, PEOPLE, offers, travel=TRAVEL, decay=DECAY).values


def patched(changes: dict[int, float]) -> np.ndarray:
    values, edited = COUNTRY.values.copy(), COUNTRY.edit(changes)
    values[edited.places] = edited.after
    return values


@settings(max_examples=80)
@given(st.dictionaries(st.integers(0, COUNT - 1), st.floats(0, 30), max_size=12))
def test_edits_equal_a_full_recompute_everywhere(changes):
    assert np.allclose(patched(changes), recomputed(changes), rtol=1e-9, atol=1e-12)


def test_only_those_in_reach_are_named():
    edited = COUNTRY.edit({int(np.argmax(OFFERS)): 0.0})
    assert 0 < edited.places.size < COUNT
    assert np.all(np.diff(edited.places) > 0)
    assert np.array_equal(edited.before, COUNTRY.values[edited.places])
    assert np.all(edited.after <= edited.before)
    assert np.any(edited.after < edited.before)


def test_an_activity_that_stays_changes_nothing_and_no_edit_neither():
    assert COUNTRY.edit({}).places.size == 0
    assert COUNTRY.edit({3: float(OFFERS[3])}).places.size == 0


def test_emptying_every_office_leaves_zero_and_not_less():
    edited = COUNTRY.edit(dict.fromkeys(range(COUNT), 0.0))
    assert np.all(edited.after >= 0)
    assert edited.after.max() <= 1e-12 * COUNTRY.values.max()


def test_an_island_feels_nothing_of_the_mainland():
    points = Points.at([46.0, 46.0], [2.0, 2.001], landmass=[0, 1])
    country = Country.of(points, [100.0, 50.0], [1.0, 1.0], travel=TRAVEL, decay=DECAY)
    edited = country.edit({0: 3.0})
    assert dict(zip(edited.places.tolist(), (edited.after - edited.before).tolist(), strict=True))[1] == 0


@pytest.mark.parametrize("changes", [{-1: 1.0}, {COUNT: 1.0}, {0: -1.0}, {0: float("nan")}])
def test_what_cannot_be_is_refused(changes):
    with pytest.raises(ValueError, match=r"place|activity"):
        COUNTRY.edit(changes)
