"""Classes of a map: every method covers every value once, and natural breaks are the best ones."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.indicators import Method, class_of, classes

numbers = st.lists(st.integers(0, 400).map(lambda n: n / 4), min_size=1, max_size=60)


@pytest.mark.parametrize("method", Method)
@given(values=numbers)
def test_each_value_is_in_one_class_and_no_class_is_empty(method, values):
    found = classes(values, 2, method=method)
    assert sum(one.count for one in found) == len(values)
    assert 1 <= len(found) <= 5
    assert all(one.count and one.low <= one.high for one in found)
    assert all(a.high < b.low for a, b in itertools.pairwise(found))
    for value in values:
        one = found[class_of(value, 2, found)]
        assert one.low <= value <= one.high


def variance(groups):
    return sum(sum((v - sum(g) / len(g)) ** 2 for v in g) for g in groups)


@given(st.lists(st.integers(0, 25).map(float), min_size=6, max_size=18).filter(lambda v: len(set(v)) > 3))
def test_natural_breaks_are_the_best_of_all_cuts(values):
    shown, distinct = sorted(values), sorted(set(values))
    found = classes(values, 0, 3, Method.NATURAL)
    ours = variance([[v for v in shown if one.low <= v <= one.high] for one in found])
    best = min(
        variance([[v for v in shown if start <= v < end] for start, end in itertools.pairwise([*cut, 1e9])])
        for cut in ([distinct[0], a, b] for a, b in itertools.combinations(distinct[1:], 2))
    )
    assert ours == pytest.approx(best, abs=1e-9)


def test_equal_widths_leave_out_the_empty_ones():
    found = classes([0, 1, 2, 3, 98, 99, 100], 0, method=Method.EQUAL)
    assert [(one.low, one.high, one.count) for one in found] == [(0, 3, 4), (98, 100, 3)]


def test_a_value_that_most_places_share_is_a_class_alone():
    found = classes([0.0] * 72 + [4.0, 9.0], 1)
    assert [(one.low, one.high, one.count) for one in found] == [(0, 0, 72), (4, 4, 1), (9, 9, 1)]
    found = classes([0.0] * 70 + [float(n) for n in range(1, 9)], 1)
    assert [one.count for one in found] == [70, 2, 2, 2, 2]


@given(st.lists(st.integers(0, 10_000).map(float), min_size=25, max_size=100, unique=True))
def test_quantiles_of_different_values_are_even(values):
    counts = [one.count for one in classes(values, 0)]
    assert len(counts) == 5
    assert max(counts) - min(counts) <= 1
