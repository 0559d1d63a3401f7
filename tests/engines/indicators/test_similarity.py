"""The most similar territories: arithmetic, explanation, and what is left out."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.indicators import catalogue
from maillage.engines.indicators.similarity import Criterion, Scale, criteria, nearest

SIZE = Criterion("taille", "Taille", "P01", Scale.LOG, 1.0, "")
OLD = Criterion("aines", "Aînés", "P05", Scale.LINEAR, 1.0, "")


def place(people, old):
    return {"P01": people, "P05": old}


def near(here, candidates, weights, **options):
    """The candidates are their own reference."""
    return nearest(here, candidates, weights, reference=list(candidates.values()), **options)


def test_the_distance_is_the_weighted_mean_of_standardised_gaps():
    candidates = {"a": place(1_000, 20.0), "b": place(1_000, 30.0), "c": place(1_000, 25.0)}
    found = near(place(1_000, 25.0), candidates, {SIZE: 1.0, OLD: 3.0})
    assert [match.code for match in found.matches] == ["c", "a", "b"]
    # One size for all: it says nothing, and is said to say nothing.
    assert found.unused == (SIZE,)
    deviation = math.sqrt((25 + 25 + 0) / 3)
    assert found.matches[1].distance == pytest.approx(5 / deviation)
    assert found.matches[1].gaps[0].gap == pytest.approx(-5 / deviation)


def test_doubling_counts_as_halving_on_a_logarithmic_scale():
    candidates = {"half": place(500, None), "double": place(2_000, None), "same": place(1_000, None)}
    found = near(place(1_000, None), candidates, {SIZE: 1.0})
    distances = {match.code: match.distance for match in found.matches}
    assert distances["half"] == pytest.approx(distances["double"])
    assert distances["same"] == 0


def test_a_place_of_which_too_little_is_known_is_left_out_and_counted():
    candidates = {
        "known": place(900, 21.0), "other": place(2_000, 29.0),
        "half": place(None, 20.0), "none": place(None, None),
    }  # fmt: skip
    found = near(place(1_000, 20.0), candidates, {SIZE: 2.0, OLD: 1.0})
    assert {match.code for match in found.matches} == {"known", "other"}
    assert (found.compared, found.left_out) == (2, 2)
    # With the other weights the same place is known enough, and says on how much it was compared.
    found = near(place(1_000, 20.0), candidates, {SIZE: 1.0, OLD: 2.0})
    half = next(match for match in found.matches if match.code == "half")
    assert half.known == pytest.approx(2 / 3)
    assert [gap.gap for gap in half.gaps] == [None, pytest.approx(0.0)]


def test_the_unit_is_that_of_the_reference_even_for_one_candidate():
    reference = [place(1_000, old) for old in (10.0, 20.0, 30.0)]
    found = nearest(place(1_000, 20.0), {"a": place(1_000, 28.0)}, {OLD: 1.0}, reference=reference)
    assert found.matches[0].distance == pytest.approx(8 / math.sqrt(200 / 3))


def test_a_dropped_criterion_changes_nothing_and_all_dropped_finds_nobody():
    candidates = {"a": place(1_000, 20.0), "b": place(9_000, 25.0)}
    here = place(1_000, 25.0)
    assert [match.code for match in near(here, candidates, {SIZE: 0.0, OLD: 1.0}).matches] == ["b", "a"]
    assert near(here, candidates, {SIZE: 0.0, OLD: 0.0}).matches == ()


def test_equal_distances_are_in_order_of_code():
    candidates = {code: place(1_000, old) for code, old in (("z", 30.0), ("a", 20.0), ("m", 20.0))}
    found = near(place(1_000, 25.0), candidates, {OLD: 1.0})
    assert [match.code for match in found.matches] == ["a", "m", "z"]


values = st.floats(min_value=1, max_value=1e6, allow_nan=False)


@given(
    st.lists(st.tuples(values, values), min_size=2, max_size=30),
    st.tuples(values, values),
    st.integers(1, 12),
)
def test_shares_add_up_and_distances_grow(rows, here, count):
    candidates = {f"{rank:03}": place(*row) for rank, row in enumerate(rows)}
    found = near(place(*here), candidates, {SIZE: 1.0, OLD: 2.0}, count=count)
    distances = [match.distance for match in found.matches]
    assert distances == sorted(distances)
    assert len(distances) == min(count, found.compared)
    for match in found.matches:
        total = math.fsum(gap.share for gap in match.gaps)
        assert total == pytest.approx(1.0) or match.distance == 0


@given(st.lists(st.tuples(values, values), min_size=2, max_size=20), st.floats(min_value=0.1, max_value=50))
def test_the_unit_of_an_indicator_does_not_matter(rows, factor):
    weights = {SIZE: 1.0, OLD: 1.0}
    plain = near(place(*rows[0]), {str(k): place(*row) for k, row in enumerate(rows)}, weights)
    scaled = {str(k): place(people, old * factor) for k, (people, old) in enumerate(rows)}
    other = near(place(rows[0][0], rows[0][1] * factor), scaled, weights)
    if plain.unused == other.unused:
        assert [match.distance for match in other.matches] == pytest.approx(
            [match.distance for match in plain.matches], rel=1e-6, abs=1e-6
        )


def test_the_criteria_that_ship_are_indicators_of_the_catalogue():
    known = {indicator.code for indicator in catalogue().indicators}
    assert {one.indicator for one in criteria().all} <= known
    assert all(one.why.endswith(".") for one in criteria().all)
