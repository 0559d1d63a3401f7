"""The geometry of the charts of one axis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.foundation.web.strips import LINE_WIDTH, WIDTH, draw_line, draw_strip

numbers = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)


@given(st.lists(numbers, min_size=1, max_size=80), st.lists(st.one_of(st.none(), numbers), max_size=4))
def test_every_place_and_mark_is_on_the_drawing(values, marks):
    strip = draw_strip(
        "Titre",
        [(str(rank), value, rank % 2 == 0) for rank, value in enumerate(values)],
        [(f"m{rank}", value) for rank, value in enumerate(marks)],
        unit="%",
        text=str,
    )
    height = float(strip.height)
    assert len(strip.dots) == len(values)
    assert len(strip.marks) == sum(value is not None for value in marks)
    assert sum("weak" in dot.kind for dot in strip.dots) == (len(values) + 1) // 2
    for dot in strip.dots:
        assert -3 <= float(dot.x) <= WIDTH + 3
        assert 0 < float(dot.y) < float(strip.floor) < height
    assert all(0 <= float(mark.x) <= WIDTH for mark in strip.marks)
    assert all(0 <= float(tick.x) <= WIDTH for tick in strip.ticks)


def test_dots_keep_the_order_of_their_values():
    strip = draw_strip(
        "Titre", [("a", 3.0, False), ("b", 1.0, False), ("c", 2.0, False)], [], unit="", text=str
    )
    at = {dot.label: float(dot.x) for dot in strip.dots}
    assert at["b"] < at["c"] < at["a"]


def test_equal_values_pile_up_and_never_hide_one_another():
    strip = draw_strip("Titre", [(str(rank), 5.0, False) for rank in range(12)], [], unit="", text=str)
    assert len({dot.y for dot in strip.dots}) == 12
    assert len({dot.x for dot in strip.dots}) == 1


def test_a_pile_too_high_to_be_counted_says_its_number():
    values = [(str(rank), 0.0, False) for rank in range(40)] + [("z", 9.0, False)]
    strip = draw_strip("Titre", values, [("France", 3.0)], unit="", text=str)
    assert [count for _, _, count in strip.counts] == ["40"]
    assert float(strip.counts[0][1]) > 0


def test_ticks_are_round_and_within():
    strip = draw_strip(
        "Titre", [("a", 12.3, False), ("b", 57.8, False)], [], unit="", text=lambda v: f"{v:g}"
    )
    assert [tick.text for tick in strip.ticks] == ["20", "30", "40", "50"]


def test_the_strip_is_read_aloud_with_its_marks():
    strip = draw_strip("Âges", [("a", 1.0, False)], [("France", 2.0), ("Région", None)], unit="%", text=str)
    assert strip.spoken == "Âges. 1 valeurs. France, 2.0."


def test_nothing_at_all_is_refused():
    with pytest.raises(ValueError, match="needs a value"):
        draw_strip("Titre", [], [("France", None)], unit="", text=str)


@given(numbers, st.tuples(numbers, numbers).map(sorted), st.lists(st.one_of(st.none(), numbers), max_size=3))
def test_a_small_line_holds_everything(value, middle, references):
    line = draw_line("x", value, (middle[0], middle[1]), references)
    start, width = (float(part) for part in line.band)
    assert 0 <= float(line.x) <= LINE_WIDTH
    assert start >= 0
    assert start + width <= LINE_WIDTH + 1.5
    assert len(line.ticks) == sum(reference is not None for reference in references)
    assert all(0 <= float(x) <= LINE_WIDTH for _, x in line.ticks)


def test_a_name_is_written_on_the_side_where_it_crosses_no_other_line():
    places = [("a", 0.0, False), ("b", 10.0, False)]
    named = [("Ici", 4.0), ("Un département au nom long", 6.0)]
    sides = [mark.anchor for mark in draw_strip("T", places, named, unit="%", text=str).marks]
    assert sides == ["start", "end"], "the long name does not fit after its line"
    sides = [
        mark.anchor
        for mark in draw_strip("T", places, [("Ici", 5.5), ("Région", 6.0)], unit="%", text=str).marks
    ]
    assert sides == ["end", "start"], "written before its line, the second name would cross the first line"
