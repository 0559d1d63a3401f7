"""The drawing as an address: what is kept, what is undone, what a damaged address gives."""

import base64
import zlib

from hypothesis import given
from hypothesis import strategies as st

from maillage.communities.territory.drawing.state import (
    MAX_HISTORY,
    Drawing,
    History,
    Zone,
    clean_name,
    malformed,
    read_drawing,
    read_query,
)

CODES = st.sampled_from(
    ["01001", "01002", "2A004", "26108", "26307", "75101", "260270101", "973020107", "97302"]
)
NAMES = st.text("abcé ,&=%-~'", min_size=1, max_size=12).map(clean_name).filter(bool)


@st.composite
def drawings(draw) -> Drawing:
    units = draw(st.sets(CODES))
    names = draw(st.lists(NAMES, max_size=3, unique=True))
    return Drawing.of(units, [Zone(name, frozenset(draw(st.sets(CODES)))) for name in names])


@given(drawings())
def test_an_address_gives_back_the_drawing_that_made_it(drawing):
    assert read_query(drawing.query()) == drawing


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=4))
def test_any_address_is_read_without_error(units, zones):
    drawing = read_drawing(units, zones)
    assert read_query(drawing.query()) == drawing


def test_a_whole_commune_takes_the_place_of_its_iris():
    drawing = Drawing.of(["260270101", "260270102", "26108"])
    assert drawing.add(["26027"]).units == ("26027", "26108")


def test_an_iris_of_a_whole_commune_changes_nothing():
    assert Drawing.of(["26027"]).add(["260270101"]).units == ("26027",)


def test_removing_a_commune_removes_its_iris():
    assert Drawing.of(["260270101", "26108"]).remove(["26027"]).units == ("26108",)


def test_a_unit_is_in_one_sub_territory_at_most():
    drawing = Drawing.of(["26108", "26307"]).add_zone("Nord").add_zone("Sud")
    drawing = drawing.assign(["26108", "26307"], 1).assign(["26108"], 2)
    assert drawing.zones == (Zone("Nord", frozenset({"26307"})), Zone("Sud", frozenset({"26108"})))
    assert drawing.assign(["26108"], 0).zone_of() == {"26307": 1}
    assert drawing.remove(["26307"]).zones[0].units == frozenset()


def test_a_code_that_is_not_one_is_told():
    assert malformed("26108,pouet,2a004,1234") == ["POUET", "1234"]
    assert read_drawing("26108,pouet,2a004").units == ("26108", "2A004")


def test_undo_then_redo_comes_back_to_the_same_drawing():
    first, second = Drawing.of(["26108"]), Drawing.of(["26108", "26307"]).add_zone("Nord")
    history = History().after(Drawing()).after(first)
    back, history = History.decode(history.encode()).undo(second)
    assert back == first
    back, history = history.undo(back)
    assert back == Drawing()
    assert history.undo(back) == (back, history)
    again, history = History.decode(history.encode()).redo(back)
    assert again == first
    again, history = history.redo(again)
    assert (again, history.future) == (second, ())


def test_a_change_forgets_what_had_been_undone():
    _, history = History().after(Drawing()).undo(Drawing.of(["26108"]))
    assert history.future
    assert not history.after(Drawing()).future


def test_the_history_of_a_large_territory_fits_the_address():
    codes = [f"{department:02d}{commune:03d}" for department in (26, 38) for commune in range(1, 301)]
    drawing, history = Drawing(), History()
    for code in codes:
        history, drawing = history.after(drawing), drawing.add([code])
    text = history.encode()
    assert 0 < len(text) <= MAX_HISTORY
    assert History.decode(text).past[-1] == history.past[-1]


def test_a_damaged_or_swollen_history_is_an_empty_one():
    bomb = base64.urlsafe_b64encode(zlib.compress(b"a" * 50_000_000, 9)).decode()
    for text in ["pouet", "////", "é", base64.urlsafe_b64encode(b"xx").decode(), bomb, bomb[:MAX_HISTORY]]:
        assert History.decode(text) == History()
