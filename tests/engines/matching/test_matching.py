"""Properties of the matching engine: order, fairness, and reasons that hold."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.matching import (
    Asked,
    Likeness,
    Need,
    Offer,
    Place,
    Record,
    Scale,
    Volunteer,
    Why,
    Window,
    likenesses,
    metres,
    order,
    rank,
    score,
    turns,
)
from maillage.engines.matching.vocabulary import Reason

NEEDS = [need for need in Need if need is not Need.ATTENTE]
SCALES = st.builds(
    Scale,
    st.dictionaries(st.sampled_from(NEEDS), st.integers(0, 100)),
    st.integers(0, 10),
    st.integers(0, 60),
)
PLACES = st.builds(Place, st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000))
WINDOWS = st.tuples(st.integers(-500, 3_000), st.integers(1, 600)).map(lambda w: Window(w[0], w[0] + w[1]))
VOLUNTEERS = st.lists(
    st.builds(
        Volunteer,
        st.sampled_from("abcdefgh"),
        st.sampled_from(["medecin", "infirmier"]),
        st.integers(0, 2),
        st.lists(WINDOWS, max_size=2).map(tuple),
        st.none() | PLACES,
        st.sampled_from([0, 20_000, 30_000_000]),
        st.booleans(),
        st.booleans(),
    ),
    unique_by=lambda one: one.key,
)
ASKED = st.builds(
    Asked,
    st.just(frozenset({"medecin"})),
    st.sampled_from([0, 480, 2_880]),
    st.none() | PLACES,
    st.booleans(),
    st.sampled_from(["", "a", "b"]),
    st.frozensets(st.sampled_from("abc")),
)
KEYS = st.sampled_from(["", "1", "2", "3"])
RECORDS = st.lists(
    st.builds(Record, st.uuids().map(str), KEYS, KEYS, KEYS), max_size=12, unique_by=lambda r: r.key
)
OFFERS = st.lists(
    st.builds(Offer, st.sampled_from("abcdefgh"), st.integers(0, 5), st.integers(0, 6), st.integers(0, 100)),
    unique_by=lambda offer: offer.key,
)


@given(SCALES, st.frozensets(st.sampled_from(NEEDS)), st.sampled_from(NEEDS), st.integers(0, 2_000))
def test_points_are_their_lines_and_a_need_or_a_month_never_lowers_them(scale, needs, one_more, waited):
    found = score(needs, waited, scale)
    assert found.points == sum(points for _, points in found.parts)
    assert all(points > 0 for _, points in found.parts)
    assert score(needs | {one_more}, waited, scale).points >= found.points
    assert score(needs, waited + 30, scale).points >= found.points
    assert dict(found.parts).get(Need.ATTENTE, 0) <= scale.most_for_waiting


def test_a_list_is_in_the_order_of_points_then_of_waiting():
    scale = Scale({Need.ALD: 30, Need.PRECARITE: 20}, per_month=5, most_for_waiting=15)
    ill, poor, patient = (score(frozenset(n), d, scale) for n, d in
                          (({Need.ALD}, 3), ({Need.PRECARITE}, 61), (set(), 400)))  # fmt: skip
    assert (ill.points, poor.points, patient.points) == (30, 30, 15)
    assert order([("ill", ill, 3), ("patient", patient, 400), ("poor", poor, 61)]) == (
        "poor",
        "ill",
        "patient",
    )


@pytest.mark.parametrize("wrong", [{"points": {Need.ALD: -1}}, {"points": {Need.ATTENTE: 3}},
                                   {"points": {}, "per_month": 1_001}])  # fmt: skip
def test_a_scale_out_of_its_bounds_is_refused(wrong):
    with pytest.raises(ValueError, match=r"points|rate"):
        Scale(**wrong)


@given(RECORDS)
def test_likenesses_are_those_of_the_definition(records):
    expected = set()
    for first in records:
        for second in records:
            same = {n for n in ("name", "birth", "phone")
                    if getattr(first, n) and getattr(first, n) == getattr(second, n)}  # fmt: skip
            if first.key < second.key and len(same) >= 2:
                expected.add(Likeness(first.key, second.key, tuple(sorted(same))))
    found = likenesses(records)
    assert set(found) == expected
    assert len(found) == len(expected)
    assert [one.strong for one in found] == sorted((one.strong for one in found), reverse=True)


@given(PLACES, PLACES)
def test_a_distance_is_the_same_both_ways_and_within_the_globe(one, other):
    assert metres(one, other) == metres(other, one)
    assert 0 <= metres(one, other) <= 20_015_200
    assert metres(one, one) == 0


def test_a_known_distance():
    paris, marseille = Place(48_856_600, 2_352_200), Place(43_296_500, 5_369_800)
    assert 659_000 < metres(paris, marseille) < 662_000


@given(ASKED, VOLUNTEERS)
def test_everyone_is_once_in_the_answer_with_reasons_that_hold(asked, volunteers):
    found = rank(asked, volunteers)
    keys = [one.key for one in (*found.candidates, *found.refused)]
    assert sorted(keys) == sorted(one.key for one in volunteers)
    known = {one.key: one for one in volunteers}
    for one in found.refused:
        assert one.reasons
        assert all(reason.code.excludes for reason in one.reasons)
    for one in found.candidates:
        who = known[one.key]
        assert not any(reason.code.excludes for reason in one.reasons)
        assert who.places > 0
        assert not who.paused
        assert one.key not in asked.declined
        assert one.minutes <= asked.within
        assert any(w.start <= one.minutes < w.end for w in who.windows)
        assert who.visits or not asked.at_home
        assert who.profession in asked.professions or one.key == asked.own_doctor
        assert all(reason.french and "{" not in reason.french for reason in one.reasons)
    others = [one for one in found.candidates if one.key != asked.own_doctor]
    far = [10**9 if one.distance is None else one.distance for one in others]
    assert far == sorted(far)
    if len(others) < len(found.candidates):
        assert found.candidates[0].key == asked.own_doctor


@given(ASKED, VOLUNTEERS, st.randoms())
def test_the_order_that_people_are_given_in_changes_nothing(asked, volunteers, random):
    shuffled = list(volunteers)
    random.shuffle(shuffled)
    assert rank(asked, shuffled) == rank(asked, volunteers)


@given(OFFERS)
def test_a_turn_goes_to_the_least_used_share(offers):
    known = {offer.key: offer for offer in offers}
    found = turns(offers)
    assert {turn.key for turn in found} == {o.key for o in offers if o.proposed < o.capacity}
    used = [(Fraction(known[t.key].proposed, known[t.key].capacity), known[t.key].last) for t in found]
    assert used == sorted(used)
    assert all(turn.left > 0 for turn in found)


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 6), min_size=1))
def test_turn_after_turn_each_gets_exactly_what_they_offered_and_nobody_runs_ahead(capacities):
    offers = {key: Offer(key, capacity) for key, capacity in capacities.items()}
    for step in range(1, sum(capacities.values()) + 1):
        key = turns(offers.values())[0].key
        offers[key] = Offer(key, capacities[key], offers[key].proposed + 1, step)
        shares = [Fraction(o.proposed, o.capacity) for o in offers.values()]
        behind = max(Fraction(1, capacity) for capacity in capacities.values())
        assert max(shares) - min(shares) <= behind
    assert turns(offers.values()) == ()
    assert {key: offer.proposed for key, offer in offers.items()} == capacities


def test_reasons_are_written_in_french():
    assert Reason(Why.DISTANCE, 850).french == "à 850\u00a0m"
    assert Reason(Why.DISTANCE, 3_240).french == "à 3,2\u00a0km"
    assert Reason(Why.TROP_LOIN, 48_400).french == "trop loin\u00a0: 48\u00a0km"
    assert {why.value for why in Why if why.excludes} < {why.value for why in Why}


def test_a_key_given_twice_is_refused():
    twice = [Record("a"), Record("a")]
    with pytest.raises(ValueError, match="twice"):
        likenesses(twice)
    with pytest.raises(ValueError, match="twice"):
        turns([Offer("a", 1), Offer("a", 1)])
    with pytest.raises(ValueError, match="twice"):
        rank(Asked(frozenset(), 0), [Volunteer("a", "x", 1, ()), Volunteer("a", "x", 1, ())])
