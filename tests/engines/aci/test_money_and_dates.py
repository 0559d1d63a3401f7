from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.aci import ProrationUnit, Rounding
from maillage.engines.aci.dates import contract_years, share_between, share_to_end
from maillage.engines.aci.money import allocate, round_half_up

days = st.dates(date(2019, 1, 1), date(2060, 12, 31))


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any),
    st.sampled_from(Rounding),
)
def test_parts_sum_to_the_total_to_the_cent(total, weights, rounding):
    parts = allocate(total, weights, rounding)

    assert sum(parts) == total
    assert min(parts) >= 0


@given(st.integers(0, 10**9), st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any))
def test_largest_remainder_stays_within_a_cent_of_the_exact_part(total, weights):
    for part, weight in zip(allocate(total, weights), weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


def test_rounding_rules_differ_on_the_last_cents():
    assert allocate(100, (1, 1, 1)) == (34, 33, 33)
    assert allocate(100, (1, 1, 1), Rounding.LAST_TAKES_REST) == (33, 33, 34)


@pytest.mark.parametrize(("total", "weights"), [(-1, (1,)), (1, (-1, 2)), (1, (0, 0)), (1, ())])
def test_allocation_refuses_what_it_cannot_share(total, weights):
    with pytest.raises(ValueError, match="non-negative"):
        allocate(total, weights)


def test_half_a_cent_goes_up():
    assert [round_half_up(Fraction(n, 2)) for n in (0, 1, 2, 3)] == [0, 1, 1, 2]
    with pytest.raises(ValueError, match="negative"):
        round_half_up(Fraction(-1, 2))


def test_a_contract_signed_on_29_february_finds_its_day_again_in_leap_years():
    starts = [year.starts_on for year in contract_years(date(2024, 2, 29), 5)]

    assert starts == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]


@given(days)
def test_contract_years_follow_each_other_without_gap(signed_on):
    years = contract_years(signed_on, 5)

    assert years[0].starts_on == signed_on
    for year, following in pairwise(years):
        assert year.next_anniversary == following.starts_on
        assert year.ends_on + timedelta(days=1) == following.starts_on
        assert year.holds(year.ends_on)
        assert not year.holds(year.next_anniversary)


@given(days, st.data(), st.sampled_from(ProrationUnit))
def test_a_share_of_a_year_stays_between_nothing_and_the_whole_and_falls_with_time(signed_on, data, unit):
    year = data.draw(st.sampled_from(contract_years(signed_on, 5)))
    inside = st.dates(year.starts_on, year.next_anniversary)
    early, late = sorted((data.draw(inside), data.draw(inside)))
    shares = [Fraction(*share_to_end(year, day, unit)) for day in (early, late)]

    assert 0 <= shares[1] <= shares[0] <= 1
    assert Fraction(*share_to_end(year, year.starts_on, unit)) == 1
    assert share_to_end(year, year.next_anniversary, unit)[0] == 0
    assert share_between(year, early, late, unit) + shares[1] == shares[0]


def test_units_of_proration():
    year = contract_years(date(2024, 3, 15), 1)[0]
    shares = {unit: share_to_end(year, date(2024, 9, 20), unit) for unit in ProrationUnit}

    assert shares == {
        ProrationUnit.DAYS: (176, 365),
        ProrationUnit.MONTHS: (6, 12),
        ProrationUnit.E30_360: (175, 360),
    }


def test_a_day_outside_of_the_year_is_refused():
    year = contract_years(date(2024, 3, 15), 1)[0]
    with pytest.raises(ValueError, match="outside"):
        share_to_end(year, date(2024, 3, 14), ProrationUnit.DAYS)
