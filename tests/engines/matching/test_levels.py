"""A level stands outside the seal: no scale that is let through makes it tell a need."""

from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engines.matching import HIDDEN, Ladder, Need, Offer, Scale, betrayals, score, turns

POINTS = st.sampled_from([0, 10, 20, 30, 50, 100])


def sets_of(needs):
    return [
        frozenset(one) for one in chain.from_iterable(combinations(needs, n) for n in range(len(needs) + 1))
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(*(POINTS for _ in HIDDEN)), POINTS, st.integers(1, 5), st.integers(2, 120), st.integers(1, 119)
)
def test_what_is_let_through_never_tells_a_need(points, age, month, first, second):
    if first <= second:
        first, second = second + 1, first
    scale = Scale({**dict(zip(HIDDEN, points, strict=True)), Need.AGE: age}, month, 20)
    ladder = Ladder(first, second)
    told = {
        (one.level, one.age, one.months, need) for one in betrayals(scale, ladder, 2) for need in one.told
    }
    # The other way round: of every person who may exist, another of the same level lacks the need.
    for seen in (frozenset(), frozenset({Need.AGE})):
        for months in range(3):
            people = [
                (one, ladder.level(score(seen | one, months * 30, scale).points)) for one in sets_of(HIDDEN)
            ]
            for level in {level for _, level in people}:
                same = [one for one, other in people if other == level]
                for need in HIDDEN:
                    certain = all(need in one for one in same)
                    assert certain == ((level, seen, months, need) in told)


def test_a_ladder_goes_down():
    with pytest.raises(ValueError, match="above"):
        Ladder(20, 20)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=6), st.integers(1, 40))
def test_turns_are_fair_to_what_each_offers(capacities, rounds):
    """However many are proposed, nobody is two patients ahead of their share."""
    proposed, last = dict.fromkeys(range(len(capacities)), 0), dict.fromkeys(range(len(capacities)), 0)
    for now in range(1, rounds + 1):
        offers = [Offer(str(i), cap, proposed[i], last[i]) for i, cap in enumerate(capacities)]
        found = turns(offers)
        if not found:
            break
        chosen = int(found[0].key)
        proposed[chosen], last[chosen] = proposed[chosen] + 1, now
        for i, cap in enumerate(capacities):
            for j, other in enumerate(capacities):
                # One more for i would not have come while j was behind its share by more than one.
                assert (proposed[i] - 1) * other <= proposed[j] * cap or proposed[i] == 0
