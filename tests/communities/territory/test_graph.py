"""The neighbour graph against brute force, on small random maps."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from maillage.communities.territory.graph import Neighbours

CODES = [f"0{n:04d}" for n in range(12)]
PAIRS = list(combinations(CODES, 2))
maps = st.lists(st.sampled_from(PAIRS), max_size=26, unique=True)
territories = st.sets(st.sampled_from(CODES), max_size=9)


def walk(start, allowed, borders):
    """Everything that can be reached, by repeating until nothing changes."""
    reached = {start}
    while True:
        more = {b for a, b in borders if a in reached} | {a for a, b in borders if b in reached}
        if (more & allowed) <= reached:
            return frozenset(reached)
        reached |= more & allowed


@given(maps, territories)
def test_pieces_are_the_connected_groups(borders, territory):
    expected = {walk(code, territory, borders) for code in territory}
    found = Neighbours(borders, {}).pieces(territory)
    assert set(found) == expected
    assert len(found) == len(expected)


@given(maps, territories)
def test_holes_are_what_the_territory_cuts_off(borders, territory):
    outside = set(CODES) - territory
    near = {a for a, b in borders if b in territory} | {b for a, b in borders if a in territory}
    groups = {walk(code, outside, borders) for code in outside & near}
    expected = {group for group in groups if len(group) <= max(len(territory), 1)}
    assert set(Neighbours(borders, {}).holes(territory)) == expected


@given(maps, territories)
def test_around_is_what_touches_from_outside(borders, territory):
    expected = {b for a, b in borders if a in territory} | {a for a, b in borders if b in territory}
    assert Neighbours(borders, {}).around(territory) == expected - territory


def city() -> Neighbours:
    """A city C of two districts, between W(est) and E(ast), both also neighbours of the whole city."""
    borders = [("W", "C"), ("C", "E"), ("W", "C1"), ("C1", "C2"), ("C2", "E")]
    return Neighbours(borders, {"C1": "C", "C2": "C"})


def test_a_city_is_seen_whole_or_by_districts_never_both():
    assert city().around({"W"}) == {"C"}
    assert city().around({"C1"}) == {"W", "C2"}
    assert city().around({"C"}) == {"W", "E"}


def test_landmasses_are_told_apart():
    graph = Neighbours([("A", "B"), ("X", "Y")], {})
    assert graph.same_landmass("A", "B")
    assert not graph.same_landmass("A", "X")
    assert not graph.same_landmass("A", "unknown")
