"""Charts over time: everything stays in the drawing, and what is said is what is drawn."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.foundation.web.trends import HEIGHT, LEFT, WIDTH, draw_spark, draw_trend

days = st.dates(date(2019, 1, 1), date(2031, 12, 31))
values = st.floats(0, 10**6, allow_nan=False)
lines = st.lists(
    st.lists(st.tuples(days, values, st.booleans()), min_size=1, max_size=8).map(sorted),
    min_size=1,
    max_size=3,
)


@given(lines, st.lists(st.tuples(st.just("Cible"), values), max_size=3))
def test_everything_lies_in_the_drawing_and_the_axis_has_a_handful_of_days(drawn, levels):
    trend = draw_trend("T", drawn, levels, unit="patients", text=str, day=str)
    assert len(trend.points) == sum(map(len, drawn))
    assert len(trend.lines) == sum(len(line) > 1 for line in drawn)
    for point in trend.points:
        assert LEFT <= float(point.x) <= WIDTH
        assert 0 <= float(point.y) <= HEIGHT
    assert all(0 <= float(level.y) <= HEIGHT for level in trend.levels)
    assert 1 <= len(trend.days) <= 8
    assert all(LEFT <= float(tick.at) <= WIDTH for tick in trend.days)
    assert 2 <= len(trend.marks) <= 8
    assert all(level in trend.spoken for level, _ in levels)
    # A greater value is never drawn lower.
    heights = {float(point.text): float(point.y) for point in trend.points}
    ordered = [heights[value] for value in sorted(heights)]
    assert ordered == sorted(ordered, reverse=True)


def test_a_single_value_has_no_small_line_and_nothing_is_refused():
    day = date(2026, 1, 1)
    assert draw_spark("x", [[(day, 1.0, False)]]) is None
    assert draw_spark("x", [[(day, 1.0, False)], [(day + timedelta(days=9), 1.0, False)]]).lines == ()
    assert (
        draw_trend("x", [[(day, 5.0, True)]], [], unit="", text=str, day=str).points[0].kind.endswith("weak")
    )
    with pytest.raises(ValueError, match="needs a point"):
        draw_trend("x", [[]], [], unit="", text=str, day=str)
