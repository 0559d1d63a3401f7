"""Maps drawn by the server."""

import re

import shapely
from hypothesis import given
from hypothesis import strategies as st

from maillage.communities.territory.svg import MAX_HEIGHT, WIDTH, Layer, draw

degrees = st.floats(min_value=-60, max_value=60, allow_nan=False)
sizes = st.floats(min_value=0.01, max_value=5)


@given(degrees, degrees, sizes, sizes)
def test_everything_fits_in_the_picture(west, south, wide, tall):
    svg = draw([Layer("a", [shapely.box(west, south, west + wide, south + tall)])], title="Carte")
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    height = int(box[2])
    assert int(box[1]) == WIDTH
    assert height <= MAX_HEIGHT + 1
    points = re.findall(r"(-?[\d.e+-]+),(-?[\d.e+-]+)", re.search(r' d="M(.*?)Z', svg)[1])
    assert points
    assert all(-0.1 <= float(x) <= WIDTH + 0.1 and -0.1 <= float(y) <= height + 0.1 for x, y in points)


def test_names_are_titles_and_are_escaped():
    svg = draw([Layer("a", [shapely.box(0, 0, 1, 1)], ["<b>L'Haÿ</b>"])], title='Carte "x"')
    assert "<title>&lt;b&gt;L&#x27;Haÿ&lt;/b&gt;</title>" in svg
    assert 'role="img"' in svg
    assert 'aria-label="Carte &quot;x&quot;"' in svg


def test_no_inline_style_is_written():
    svg = draw([Layer("map-unit", [shapely.box(0, 0, 1, 1)])], title="Carte")
    assert "style=" not in svg
    assert "<script" not in svg


def test_nothing_to_draw_is_nothing():
    assert draw([], title="Carte") == ""
    assert draw([Layer("a", [])], title="Carte") == ""
