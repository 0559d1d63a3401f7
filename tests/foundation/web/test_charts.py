"""The geometry of the two charts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.foundation.web.charts import BAR_WIDTH, draw_bar, draw_pyramid


def test_a_bar_shows_what_is_left_of_the_total():
    bar = draw_bar("Année", [("segment-1", "Payé", 30), ("segment-2", "Engagé", 20)], total=100, text=str)

    assert [(p.label, p.start, p.width) for p in bar.parts] == [
        ("Payé", "0.0", "300.0"),
        ("Engagé", "300.0", "200.0"),
        ("Reste", "500.0", "500.0"),
    ]
    assert bar.spoken == "Année : Payé, 30 ; Engagé, 20 ; Reste, 50"


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_the_stretches_of_a_bar_follow_each_other_and_fill_it(values):
    bar = draw_bar("x", [("segment-1", str(i), value) for i, value in enumerate(values)], text=str)

    end = 0.0
    for part in bar.parts:
        assert float(part.start) == pytest.approx(end, abs=0.2)
        end = float(part.start) + float(part.width)
    assert end == pytest.approx(BAR_WIDTH if sum(values) else 0.0, abs=0.3)


@pytest.mark.parametrize(("values", "total"), [([60, 50], 100), ([-1, 5], None)])
def test_a_bar_that_would_lie_is_refused(values, total):
    with pytest.raises(ValueError, match="do not fit"):
        draw_bar("x", [("segment-1", "a", value) for value in values], total=total, text=str)


def test_the_oldest_are_on_top_and_the_longest_band_fills_the_width():
    pyramid = draw_pyramid("Âges", "Ici", [("jeunes", 10), ("vieux", 30)])

    assert [band.label for band in pyramid.bands] == ["vieux", "jeunes"]
    assert [(band.share, band.width, band.top) for band in pyramid.bands] == [
        (0.75, "268.0", "1.0"),
        (0.25, "89.3", "23.0"),
    ]
    assert pyramid.height == "38.0"
    assert pyramid.spoken == "Âges. La tranche la plus nombreuse est : vieux."


def test_the_place_of_reference_shares_the_scale():
    pyramid = draw_pyramid(
        "Âges", "Ici", [("jeunes", 50), ("vieux", 50)], compared_with="France", reference=[0.8, 0.2]
    )
    old, young = pyramid.bands

    assert (young.compared, young.width) == ("268.0", "167.5")
    assert old.compared == "67.0"


@pytest.mark.parametrize(("groups", "reference"), [([("a", 0)], None), ([("a", 1)], [0.5, 0.5])])
def test_an_impossible_pyramid_is_refused(groups, reference):
    with pytest.raises(ValueError, match=r"inhabitants|shares"):
        draw_pyramid("x", "y", groups, reference=reference)
