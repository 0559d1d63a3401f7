"""Invented worlds repeat and keep their totals."""

import numpy as np
import pytest

from maillage.engines.accessibility.synthetic import cells, professionals
from maillage.engines.accessibility.travel import great_circle_km

from .conftest import spread

COMMUNES = spread(31, 80)
PEOPLE = np.random.default_rng(32).integers(0, 5000, 80).astype(float)
SURFACE = np.random.default_rng(33).uniform(2, 60, 80)


def test_professionals_follow_people_and_repeat():
    first = professionals(COMMUNES, PEOPLE, per_1000=0.9, seed=1)
    assert first.sum() == round(PEOPLE.sum() * 0.9 / 1000)
    assert not first[PEOPLE == 0].any()
    assert np.array_equal(first, professionals(COMMUNES, PEOPLE, per_1000=0.9, seed=1))
    assert not np.array_equal(first, professionals(COMMUNES, PEOPLE, per_1000=0.9, seed=2))


def test_cells_hold_the_people_of_their_commune():
    world = cells(COMMUNES, PEOPLE, SURFACE, count=4_000, seed=5)
    assert 3_000 < len(world.points) < 5_000
    assert np.bincount(world.home, world.amount, 80) == pytest.approx(PEOPLE)
    away = great_circle_km(world.points, COMMUNES.take(world.home))
    assert np.all(away <= np.sqrt(SURFACE / np.pi)[world.home] * 1.001)
    again = cells(COMMUNES, PEOPLE, SURFACE, count=4_000, seed=5)
    assert world.amount.tobytes() == again.amount.tobytes()
