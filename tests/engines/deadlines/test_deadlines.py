"""When a legal time limit ends, written by hand from the articles."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.deadlines import Clock, Extension, Unit, count, day_off, standing

TWO_MONTHS = Clock(2, Unit.MONTHS)
MONTH_TO_THE_COURT = Clock(1, Unit.MONTHS, Extension.NEXT_WORKING_DAY)


@pytest.mark.parametrize(
    ("start", "clock", "end"),
    [
        (date(2026, 10, 6), TWO_MONTHS, date(2026, 12, 6)),
        (date(2026, 12, 31), TWO_MONTHS, date(2027, 2, 28)),
        (date(2027, 12, 31), TWO_MONTHS, date(2028, 2, 29)),
        (date(2026, 12, 15), TWO_MONTHS, date(2027, 2, 15)),
        (date(2024, 2, 29), Clock(1, Unit.YEARS), date(2025, 2, 28)),
        (date(2026, 11, 20), Clock(5, Unit.DAYS), date(2026, 11, 25)),
        (date(2026, 11, 20), Clock(60, Unit.MONTHS), date(2031, 11, 20)),
    ],
)
def test_a_limit_ends_on_the_day_of_the_same_number(start, clock, end):
    assert count(start, clock).ends_on == end


def test_a_sunday_moves_only_a_limit_that_a_text_extends():
    sunday = date(2026, 12, 6)
    silence = count(date(2026, 10, 6), TWO_MONTHS)
    court = count(date(2026, 11, 6), MONTH_TO_THE_COURT)
    assert (silence.ends_on, silence.over_from) == (sunday, date(2026, 12, 7))
    assert "ne prolonge pas" in silence.explanation
    assert court.counted_to == sunday
    assert court.ends_on == date(2026, 12, 7)
    assert "art. 642" in court.explanation


@pytest.mark.parametrize(
    ("department", "end"),
    # Saturday the 26th is Saint Stephen's day in Moselle; Friday the 25th is Christmas everywhere.
    [("05", date(2026, 12, 28)), ("57", date(2026, 12, 28))],
)
def test_the_days_off_follow_one_another(department, end):
    assert count(date(2026, 11, 25), MONTH_TO_THE_COURT, department=department).ends_on == end


def test_alsace_moselle_and_overseas_have_days_of_their_own():
    good_friday = date(2026, 4, 3)
    assert day_off(good_friday, "13") == ""
    assert day_off(good_friday, "67").casefold() == "vendredi saint"
    assert "culte mixte" in count(date(2026, 3, 3), MONTH_TO_THE_COURT, department="68").explanation
    assert day_off(date(2026, 12, 18)) == ""
    assert day_off(date(2026, 12, 20), "974") != "dimanche"  # abolition of slavery in La Réunion
    assert day_off(date(2026, 5, 22), "972")
    assert not day_off(date(2026, 5, 22), "2A")


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(1, 120), st.sampled_from(list(Unit)))
def test_a_limit_never_ends_before_it_starts_and_an_extension_never_shortens_it(start, number, unit):
    plain = count(start, Clock(number, unit))
    extended = count(start, Clock(number, unit, Extension.NEXT_WORKING_DAY), department="57")
    assert start < plain.ends_on == extended.counted_to <= extended.ends_on
    assert not day_off(extended.ends_on, "57")
    assert extended.ends_on - plain.ends_on < timedelta(days=7)


def test_what_remains_counts_the_last_day_until_midnight():
    limit = count(date(2026, 10, 6), TWO_MONTHS)
    assert standing(limit, date(2026, 10, 1)).left == 61
    assert standing(limit, date(2026, 12, 5)).left == 1
    assert (standing(limit, date(2026, 12, 6)).left, standing(limit, date(2026, 12, 6)).over) == (0, False)
    assert standing(limit, date(2026, 12, 7)).over
    assert standing(limit, date(2026, 12, 7)).share == 1.0


def test_a_limit_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least"):
        Clock(0, Unit.DAYS)
