"""What is held is found, what is not is not, whatever the numbers."""

import numpy as np
import pytest

from maillage.reference.directory.actions.staging import Growing, Held

ENDS = np.array([-(2**63), 2**63 - 1, 0, -1, 1], np.int64)


@pytest.mark.parametrize("size", [0, 1, 2, 60, 1_000, 300_000])
def test_a_hash_is_found_when_it_is_held(size):
    rng = np.random.default_rng(size)
    held = np.sort(np.append(rng.integers(-(2**63), 2**63 - 1, size), ENDS[: size % 5]))
    asked = np.concatenate([held, held + 1, rng.integers(-(2**63), 2**63 - 1, 500), ENDS])
    assert (Held(held).among(asked) == np.isin(asked, held)).all()


def test_hashes_that_look_alike_are_told_apart():
    held = np.arange(5_000, dtype=np.int64) * 2
    assert (Held(held).among(np.arange(10_000, dtype=np.int64)) == (np.arange(10_000) % 2 == 0)).all()


def test_numbers_grow_in_order():
    growing = Growing()
    for start in range(0, 900_000, 90_000):
        growing.add(np.arange(start, start + 90_000))
    assert growing.taken().tolist() == list(range(900_000))
    assert len(growing.taken()) == 0
