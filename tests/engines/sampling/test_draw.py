"""A sample that anyone can draw again."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.sampling import draw, is_sound, mark

NAMES = st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=40)
SEEDS = st.text(alphabet="abcdef0123456789", min_size=1, max_size=32)


@given(SEEDS, NAMES, st.integers(0, 50), st.randoms())
def test_the_sample_depends_on_the_seed_and_the_names_alone(seed, names, size, random):
    found = draw(seed, names, size)
    shuffled = list(names)
    random.shuffle(shuffled)
    assert draw(seed, shuffled, size) == found
    assert sorted(one.name for one in found) == sorted(names)
    assert [one.rank for one in found] == list(range(1, len(names) + 1))
    assert sum(one.chosen for one in found) == min(size, len(names))
    assert [one.mark for one in found] == sorted(one.mark for one in found)


@given(SEEDS, NAMES.filter(lambda names: len(names) > 1), st.integers(1, 40))
def test_a_name_that_leaves_only_makes_room(seed, names, size):
    """Who was drawn stays drawn when another name leaves: hiding a line hides that line alone."""
    before = {one.name for one in draw(seed, names, size) if one.chosen}
    after = {one.name for one in draw(seed, names[1:], size) if one.chosen}
    assert before - {names[0]} <= after


def test_each_name_is_drawn_as_often_as_another():
    names = [f"preuve-{n}" for n in range(10)]
    counts = dict.fromkeys(names, 0)
    for seed in range(2_000):
        for one in draw(str(seed), names, 3):
            counts[one.name] += one.chosen
    # 600 expected each, with a standard deviation of 20.5: five of them.
    assert all(498 < count < 702 for count in counts.values())


def test_the_mark_is_that_of_the_usual_command():
    run = subprocess.run(["sha256sum"], input=b"a1b2:preuve-7", capture_output=True, check=True)
    assert run.stdout.decode().split()[0] == mark("a1b2", "preuve-7")


@pytest.mark.parametrize(
    ("seed", "names", "size"), [("", ["a"], 1), ("a:b", ["a"], 1), ("a", ["a", "a"], 1), ("a", ["a"], -1)]
)
def test_what_makes_no_sense_is_refused(seed, names, size):
    with pytest.raises(ValueError, match=r"seed|size|twice"):
        draw(seed, names, size)


def test_a_seed_can_be_written_on_paper():
    assert is_sound("9f86d081884c7d65")
    assert not is_sound("é")
    assert not is_sound("a" * 65)
