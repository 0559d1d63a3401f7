"""The forecast of the variable part: what it may never do, and the scale of a contract of 2026."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.aci.forecast import (
    Course,
    Measure,
    Point,
    Span,
    Sums,
    contradictions,
    outlook,
    project,
    said,
)
from maillage.engines.aci.variable import Deliverable, Direction, Indicator, Linear, Target, Tier, Tiers, earn

YEAR = Span(date(2026, 4, 15), date(2027, 4, 14))
PATIENTS = Measure(Course.STATE, Direction.DOWN, "patients")
CHRONIC = Indicator(
    "MT_ALD",
    "ALD sans médecin traitant",
    900_000,
    Tiers(
        (Tier(Decimal(219), 300_000), Tier(Decimal(100), 600_000), Tier(Decimal(50), 900_000)), Direction.DOWN
    ),
)
days = st.integers(0, 364).map(lambda rank: YEAR.starts_on + timedelta(days=rank))
values = st.decimals(0, 500, places=1)
points = st.lists(st.builds(Point, days, values), max_size=6, unique_by=lambda one: one.on)


@st.composite
def scales(draw):
    """(direction, scale, full amount)."""
    direction, kind = (
        draw(st.sampled_from(Direction)),
        draw(st.sampled_from(["done", "target", "tiers", "linear"])),
    )
    most = draw(st.integers(1, 10**6))
    if kind == "done":
        return direction, Deliverable(), most
    if kind == "target":
        return direction, Target(draw(values), direction), most
    if kind == "linear":
        one, two = draw(st.lists(values, min_size=2, max_size=2, unique=True).map(sorted))
        return direction, Linear(*((one, two) if direction is Direction.UP else (two, one))), most
    bounds = draw(st.lists(values, min_size=1, max_size=4, unique=True))
    paid = sorted(draw(st.lists(st.integers(0, most), min_size=len(bounds), max_size=len(bounds))))
    bounds.sort(reverse=direction is Direction.DOWN)
    return direction, Tiers(tuple(map(Tier, bounds, paid)), direction), most


@given(scales(), points, st.sampled_from(Course), st.integers(0, 2))
def test_a_forecast_stays_between_nothing_and_the_amount_and_each_step_pays_what_it_says(
    scale, known, course, decimals
):
    direction, shape, most = scale
    indicator = Indicator("X", "X", most, shape)
    found = outlook(indicator, known, Measure(course, direction, "patients", decimals), YEAR)
    for earned in (found.today, found.at_trend):
        assert earned.cents is None or 0 <= earned.cents <= most
    assert (found.today.cents is None) == (not known) == (found.projection.value is None)
    paid = found.today.cents or 0
    assert [step.cents for step in found.steps] == sorted(step.cents for step in found.steps)
    for step in found.steps:
        assert step.gain_cents == step.cents - paid > 0
        reached = earn(indicator, Decimal(1) if step.threshold is None else step.threshold).cents
        assert reached == step.cents
        assert (step.missing is None) == (not known)
        assert "de plus" in said(step, Measure(course, direction, "patients", decimals), YEAR)
    sums = Sums().plus(found)
    assert sums.today_cents <= sums.next_cents <= sums.most_cents == most


@given(st.lists(st.builds(Point, days, values), min_size=1, unique_by=lambda one: one.on), st.integers(0, 2))
def test_a_count_never_loses_what_it_has_and_ends_where_it_is_on_the_last_day(known, decimals):
    measure = Measure(Course.COUNT, Direction.UP, "actions", decimals)
    last = max(known, key=lambda one: one.on)
    found = project(known, measure, YEAR).value
    assert found >= last.value
    assert project([*known, Point(YEAR.ends_on, Decimal(600))], measure, YEAR).value == 600
    elapsed = (last.on - YEAR.starts_on).days + 1
    # Rounded down: the pace itself is never exceeded.
    assert found <= max(last.value, last.value * 365 / elapsed)


@given(values, values, st.integers(0, 300), st.integers(1, 60), st.sampled_from(Direction))
def test_two_photographs_make_a_straight_line_rounded_against_the_community(one, two, rank, gap, direction):
    first = YEAR.starts_on + timedelta(days=rank)
    second = first + timedelta(days=gap)
    found = project(
        [Point(first, one), Point(second, two)], Measure(Course.STATE, direction, "patients", 1), YEAR
    ).value
    line = max(Decimal(0), two + (two - one) * (YEAR.ends_on - second).days / gap)
    assert abs(found - line) <= Decimal("0.1")
    assert (
        (found <= line + Decimal("1e-9")) if direction is Direction.UP else (found >= line - Decimal("1e-9"))
    )


def test_values_of_another_year_say_the_slope_but_are_not_paid():
    before = Point(date(2026, 1, 15), Decimal(240))
    assert outlook(CHRONIC, [before], PATIENTS, YEAR).today.cents is None
    one = outlook(CHRONIC, [before, Point(date(2026, 7, 15), Decimal(180))], PATIENTS, YEAR)
    assert (one.today.cents, one.at_trend.cents) == (300_000, 600_000)
    assert "douze mois" in one.projection.basis
    alone = outlook(CHRONIC, [Point(date(2026, 7, 15), Decimal(180))], PATIENTS, YEAR)
    assert (alone.projection.value, alone.at_trend.cents) == (180, 300_000)


def test_what_is_missing_is_said_in_the_words_of_the_contract():
    found = outlook(CHRONIC, [Point(date(2026, 11, 1), Decimal(112))], PATIENTS, YEAR)
    assert [said(step, PATIENTS, YEAR) for step in found.steps] == [
        "il faut 12 patients de moins avant le 14\xa0avril 2027 pour 3\u202f000\xa0€ de plus",
        "il faut 62 patients de moins avant le 14\xa0avril 2027 pour 6\u202f000\xa0€ de plus",
    ]
    (one,) = outlook(
        Indicator("X", "X", 100, Target(Decimal(10), Direction.UP)),
        [Point(date(2026, 11, 1), Decimal(9))],
        Measure(Course.COUNT, Direction.UP, "rendez-vous"),
        YEAR,
    ).steps
    assert "il manque 1 rendez-vous" in said(one, Measure(Course.COUNT, Direction.UP, "rendez-vous"), YEAR)
    places = Measure(Course.STATE, Direction.UP, "terrains de stage")
    assert "il manque 1 terrain de stage" in said(one, places, YEAR)
    rate = Measure(Course.STATE, Direction.UP, "%", 2)
    breast = Indicator("SEIN", "Sein", 350_000, Target(Decimal("69.70"), Direction.UP))
    (step,) = outlook(breast, [Point(date(2026, 11, 1), Decimal("66.26"))], rate, YEAR).steps
    assert said(step, rate, YEAR).startswith("il manque 3,44 points avant le")
    assert "au moins 69,7" in said(outlook(breast, [], rate, YEAR).steps[0], rate, YEAR)
    plan = Indicator("PLAN", "Plan", 100, Deliverable())
    assert said(outlook(plan, [], PATIENTS, YEAR).steps[0], PATIENTS, YEAR).startswith("à remettre avant")


@pytest.mark.parametrize(
    ("scale", "direction", "baseline", "change", "said_of_it"),
    [
        (CHRONIC.scale, Direction.DOWN, 219, None, []),
        (CHRONIC.scale, Direction.DOWN, 219, -169, []),
        (CHRONIC.scale, Direction.DOWN, 219, -100, ["donnent 119"]),
        (CHRONIC.scale, Direction.DOWN, 120, None, ["paie un recul"]),
        (CHRONIC.scale, Direction.DOWN, 50, None, ["doit pourtant diminuer"]),
        (Target(Decimal(10), Direction.UP), Direction.UP, 12, None, ["doit pourtant augmenter"]),
        (Linear(Decimal(5), Decimal(10)), Direction.UP, 6, 4, ["part de 5"]),
        (Deliverable(), Direction.UP, 1, None, []),
        (Target(Decimal(10), Direction.UP), Direction.UP, None, 3, []),
    ],
)
def test_a_target_that_contradicts_its_start_is_told(scale, direction, baseline, change, said_of_it):
    start = None if baseline is None else Decimal(baseline)
    moved = None if change is None else Decimal(change)
    found = contradictions(Indicator("X", "X", 900_000, scale), direction, start, moved)
    assert len(found) == len(said_of_it)
    assert all(words in text for words, text in zip(said_of_it, found, strict=True))
