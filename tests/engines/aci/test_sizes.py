import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.aci import Settings, Size, size_of

populations = st.integers(0, 500_000)


@pytest.mark.parametrize(
    ("population", "size"),
    [(0, 1), (39_999, 1), (40_000, 2), (79_999, 2), (80_000, 3), (175_000, 3), (175_001, 4)],
)
def test_thresholds(population, size):
    assert size_of(population).size == size


def test_exactly_80000_is_a_setting():
    position = size_of(80_000, settings=Settings(size_at_80000=Size.TWO))

    assert position.size == Size.TWO
    assert position.on_ambiguous_bound
    assert position.to_next == 1
    assert not size_of(80_001).on_ambiguous_bound


def test_distances_of_a_middle_size():
    position = size_of(95_000)

    assert (position.to_next, position.to_previous) == (80_001, 15_001)


@given(populations, st.sampled_from([Size.TWO, Size.THREE]))
def test_distances_lead_exactly_to_the_neighbouring_sizes(population, size_at_80000):
    settings = Settings(size_at_80000=size_at_80000)
    position = size_of(population, settings=settings)

    def size(value):
        return size_of(value, settings=settings).size

    if position.to_next is None:
        assert position.size == Size.FOUR
    else:
        assert size(population + position.to_next) == position.size + 1
        assert size(population + position.to_next - 1) == position.size
    if position.to_previous is None:
        assert position.size == Size.ONE
    else:
        assert size(population - position.to_previous) == position.size - 1
        assert size(population - position.to_previous + 1) == position.size


@given(populations, populations)
def test_more_people_never_make_a_smaller_size(one, other):
    low, high = sorted((one, other))
    assert size_of(low).size <= size_of(high).size


def test_a_negative_population_is_refused():
    with pytest.raises(ValueError, match="negative"):
        size_of(-1)
