"""Divisions are in one piece, within both bounds, or the reason is given."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csgraph

from maillage.engines.districting.problem import Bounds, Graph, build, collapse
from maillage.engines.districting.proposal import measure, propose


def grid(width: int, height: int, people=None, *, origin=(46.0, 2.0), skip=()) -> Graph:
    """Communes in rows, touching left, right, above and below; `skip` places touch nothing."""
    count = width * height
    rng = np.random.default_rng(1)
    heads = rng.integers(200, 3000, count).astype(float) if people is None else np.asarray(people, float)
    row, col = np.divmod(np.arange(count), width)
    links = [(i, i + 1) for i in range(count) if col[i] + 1 < width]
    links += [(i, i + width) for i in range(count) if row[i] + 1 < height]
    links = [(a, b) for a, b in links if a not in skip and b not in skip]
    return build(heads, origin[0] + row / 20, origin[1] + col / 14, links)


def pieces(graph: Graph, labels, territory: int) -> int:
    inside = np.flatnonzero(labels == territory)
    return csgraph.connected_components(graph.matrix()[inside][:, inside], directed=False)[0]


def test_both_bounds_are_met_in_one_piece():
    graph = grid(20, 20)
    bounds = Bounds(40_000, 90_000)
    proposal = propose(graph, bounds, seed=3)
    assert proposal.feasible
    assert not proposal.obstacles
    for division in proposal.divisions:
        sizes = np.bincount(division.labels, graph.people)
        assert sizes.min() >= bounds.minimum
        assert sizes.max() <= bounds.maximum
        assert [pieces(graph, division.labels, t) for t in range(sizes.size)] == [1] * sizes.size
        assert division.measures.outside == division.measures.pieces == ()
        assert division.measures.populations == pytest.approx(sizes)


@settings(max_examples=40)
@given(
    width=st.integers(2, 9),
    height=st.integers(1, 8),
    seed=st.integers(0, 5),
    low=st.integers(0, 9_000),
    room=st.integers(0, 20_000),
    data=st.data(),
)
def test_never_a_false_promise(width, height, seed, low, room, data):
    people = data.draw(st.lists(st.integers(0, 6_000), min_size=width * height, max_size=width * height))
    graph = grid(width, height, people)
    bounds = Bounds(low, low + room)
    proposal = propose(graph, bounds, seed=seed, starts=3)
    assert proposal.feasible != bool([o for o in proposal.obstacles if o.code != "group_too_large"])
    for division in proposal.divisions:
        assert division.labels.min() == 0
        assert np.array_equal(np.unique(division.labels), np.arange(division.measures.territories))
    if proposal.feasible:
        best = proposal.divisions[0]
        sizes = np.bincount(best.labels, graph.people)
        assert sizes.min() >= bounds.minimum - 1e-6
        assert sizes.max() <= bounds.maximum + 1e-6
        assert all(pieces(graph, best.labels, t) == 1 for t in range(sizes.size))


def test_same_seed_same_divisions():
    graph, bounds = grid(15, 12), Bounds(20_000, 60_000)
    one, two = (propose(graph, bounds, seed=9) for _ in range(2))
    assert [d.labels.tobytes() for d in one.divisions] == [d.labels.tobytes() for d in two.divisions]
    assert len({d.labels.tobytes() for d in one.divisions}) == len(one.divisions) > 1


def test_the_number_asked_for_is_given():
    proposal = propose(grid(15, 12), Bounds(20_000, 80_000), territories=6)
    assert proposal.feasible
    assert {d.measures.territories for d in proposal.divisions} == {6}


def test_more_starts_are_never_worse():
    graph, bounds = grid(25, 20), Bounds(40_000, 120_000)
    few = propose(graph, bounds, territories=9, starts=2).divisions[0].measures
    many = propose(graph, bounds, territories=9, starts=16).divisions[0].measures
    assert many.radius_km * (1 + many.cut) <= few.radius_km * (1 + few.cut)


def test_groups_stay_whole():
    graph = grid(16, 16)
    row, col = np.divmod(np.arange(256), 16)
    groups = (row // 2) * 4 + col // 4
    bounds = Bounds(40_000, 120_000)
    free = propose(graph, bounds, territories=5)
    whole = propose(graph, bounds, territories=5, groups=groups)
    assert whole.feasible
    assert whole.divisions[0].measures.groups_cut == 0
    assert measure(graph, free.divisions[0].labels, bounds, groups).groups_cut > 0
    for group in np.unique(groups):
        assert len(set(whole.divisions[0].labels[groups == group])) == 1


def test_a_group_too_large_is_told_and_divided():
    graph = grid(10, 10, np.full(100, 1000.0))
    groups = np.where(np.arange(100) < 60, 7, -1)
    proposal = propose(graph, Bounds(20_000, 40_000), groups=groups)
    assert [o.code for o in proposal.obstacles] == ["group_too_large"]
    assert proposal.obstacles[0].amount == 60_000
    assert proposal.feasible


def test_collapsing_keeps_people_and_inertia():
    graph = grid(6, 6)
    groups = np.arange(36) // 6
    whole = collapse(graph, groups, Bounds(0, 1e9))
    assert whole.graph.people.sum() == pytest.approx(graph.people.sum())
    labels = np.zeros(36, np.int64)
    small = measure(whole.graph, np.zeros(6, np.int64), Bounds(0, 1e9))
    assert small.radius_km == pytest.approx(measure(graph, labels, Bounds(0, 1e9)).radius_km)


def test_a_city_above_the_maximum_stands_alone_and_is_named():
    people = np.full(100, 1000.0)
    people[44] = 230_000
    proposal = propose(grid(10, 10, people), Bounds(20_000, 60_000))
    assert not proposal.feasible
    assert [(o.code, o.places, o.amount) for o in proposal.obstacles] == [
        ("place_too_large", (44,), 230_000.0)
    ]
    best = proposal.divisions[0]
    assert np.sum(best.labels == best.labels[44]) == 1
    assert best.measures.outside == (int(best.labels[44]),)


@pytest.mark.parametrize(
    ("people", "bounds", "code"),
    [
        (np.zeros(9), Bounds(1, 2), "empty"),
        (np.full(9, 10.0), Bounds(1000, 2000), "too_few_people"),
        (np.full(9, 10.0), Bounds(50, 60), "no_count"),
    ],
)
def test_impossible_bounds_are_explained(people, bounds, code):
    proposal = propose(grid(3, 3, people), bounds)
    assert not proposal.feasible
    assert proposal.divisions == ()
    assert proposal.obstacles[-1].code == code


def test_bounds_that_exist_on_paper_only():
    """A star: every branch needs the centre, so two territories cannot both reach the minimum."""
    star = build([10, 30, 30, 30], [0, 0.1, -0.1, 0], [0, 0, 0, 0.1], [(0, 1), (0, 2), (0, 3)])
    proposal = propose(star, Bounds(45, 60))
    assert not proposal.feasible
    assert [o.code for o in proposal.obstacles] == ["not_found"]


def test_islands_are_tied_and_told():
    graph = grid(10, 10, skip=(0, 55))
    assert sorted(int(a) for a, _ in graph.bridges) == [0, 55]
    proposal = propose(graph, Bounds(20_000, 80_000))
    assert proposal.feasible
    assert propose(grid(1, 1, [50.0]), Bounds(10, 60)).feasible
