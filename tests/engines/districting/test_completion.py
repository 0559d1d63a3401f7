"""What is proposed to complete a drawn territory."""

import numpy as np
import pytest

from maillage.engines.districting.completion import Reason, complete
from maillage.engines.districting.problem import Bounds

from .test_proposal import grid

MAP = grid(8, 8, np.full(64, 1000.0))


def test_a_hole_is_filled():
    ring = [9, 10, 11, 17, 19, 25, 26, 27]
    found = complete(MAP, ring, Bounds(0, 100_000))
    assert [(s.place, s.reason) for s in found.steps] == [(18, Reason.HOLE)]
    assert found.complete
    assert found.people == 9_000


def test_two_parts_are_joined_by_the_shortest_chain():
    found = complete(MAP, [0, 3], Bounds(0, 100_000))
    assert [(s.place, s.reason) for s in found.steps] == [(2, Reason.LINK), (1, Reason.LINK)]
    assert found.complete


def test_taken_places_are_not_used():
    free = np.ones(64, bool)
    free[[1, 2]] = False
    found = complete(MAP, [0, 3], Bounds(0, 100_000), free=free)
    assert found.complete
    assert not {s.place for s in found.steps} & {1, 2}
    free[[8]] = False
    assert not complete(MAP, [0, 3], Bounds(0, 100_000), free=free).complete


def test_missing_inhabitants_come_from_the_nearest():
    found = complete(MAP, [27], Bounds(5_000, 6_000))
    assert {s.place for s in found.steps} == {19, 26, 28, 35}
    assert all(s.reason is Reason.PEOPLE for s in found.steps)
    assert found.people == 5_000


def test_a_group_half_inside_is_finished():
    groups = np.full(64, -1)
    groups[[0, 1, 2, 8]] = 5
    found = complete(MAP, [0, 1, 2], Bounds(0, 100_000), groups=groups)
    assert [(s.place, s.reason) for s in found.steps] == [(8, Reason.GROUP)]


def test_the_maximum_is_never_passed():
    found = complete(MAP, [0, 3], Bounds(0, 3_000))
    assert not found.complete
    assert found.people <= 3_000
    with pytest.raises(ValueError, match="at least one"):
        complete(MAP, [], Bounds(0, 1))
