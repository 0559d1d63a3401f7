"""The decision tables of ``decisions.toml``, then what holds whatever is voted."""

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.assembly import (
    Ballot,
    Choice,
    College,
    Election,
    Entry,
    Majority,
    Member,
    Mode,
    Rules,
    UrnError,
    count,
    count_election,
)

TABLES = tomllib.loads((Path(__file__).parent / "decisions.toml").read_text(encoding="utf-8"))
WORDS = {"p": Choice.FOR, "c": Choice.AGAINST, "a": Choice.ABSTAIN}


def cast_of(case):
    """(college, choice) of each ballot of a line of the table."""
    found = []
    for part in filter(None, case["votes"].split("|")):
        words = part.split()
        college = words.pop(0) if not words[0][0].isdigit() else None
        found += [(college, WORDS[word[-1]]) for word in words for _ in range(int(word[:-1]))]
    return found


@pytest.mark.parametrize("case", TABLES["resolution"], ids=lambda case: case["cas"])
def test_a_resolution_of_the_table(case):
    cast = cast_of(case)
    colleges = tuple(College(code, Fraction(weight)) for code, weight in case.get("colleges", {}).items())
    names = [f"M{rank}" for rank in range(1, case.get("membres", len(cast)) + 1)]
    sides = [college for college, _ in cast] + [colleges[0].code if colleges else None] * len(names)
    members = [Member(name, side) for name, side in zip(names, sides, strict=False)]
    call, asked = case.get("convocation", 1), Fraction(str(case.get("quorum", 0)))
    rules = Rules({call: asked}, Majority(case["majorite"]), colleges, casting_vote=case.get("preponderante"))
    roll = [Entry(f"M{rank}", Mode.PRESENT) for rank in range(1, len(cast) + 1)]
    if case.get("secret"):
        ballots = [Ballot(None, choice, college) for college, choice in cast]
        result = count(rules, call, members, roll, ballots, voted=[entry.voter for entry in roll])
    else:
        ballots = [Ballot(f"M{rank}", choice) for rank, (_, choice) in enumerate(cast, start=1)]
        result = count(rules, call, members, roll, ballots)
    assert result.adopted is case["adoptee"], result.explanation
    nothing_said = not result.votes[Choice.FOR] and not result.votes[Choice.AGAINST]
    assert ("Aucune voix pour ni contre" in result.explanation) is nothing_said


@pytest.mark.parametrize("case", TABLES["election"], ids=lambda case: case["cas"])
def test_an_election_of_the_table(case):
    ballots = [
        Ballot(f"M{rank}", tuple(filter(None, said.split("+"))))
        for rank, said in enumerate(case["bulletins"], start=1)
    ]
    members = [Member(ballot.voter) for ballot in ballots]
    roll = [Entry(member.voter, Mode.REMOTE) for member in members]
    election = Election(tuple(case["candidats"]), case["sieges"], case["tour"])
    told = count_election(Rules({1: Fraction(0)}, Majority.SIMPLE), 1, election, members, roll, ballots)
    assert list(told.elected) == case["elus"], told.explanation
    assert list(told.tied) == case.get("ex_aequo", [])
    assert told.seats_left == case["restent"]


choices = st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(list(Choice))), max_size=24)
majorities = st.sampled_from(list(Majority))
BY_COLLEGE = (College("A", Fraction(60)), College("B", Fraction(40)))


@given(choices, majorities, st.randoms())
def test_a_secret_vote_is_counted_as_the_same_public_one_in_any_order(cast, majority, rng):
    members = [Member(f"M{rank}", college) for rank, (college, _) in enumerate(cast)]
    roll = [Entry(member.voter, Mode.PRESENT) for member in members]
    rules = Rules({1: Fraction(0)}, majority, BY_COLLEGE)
    public = count(rules, 1, members, roll, [Ballot(f"M{at}", one) for at, (_, one) in enumerate(cast)])
    urn = [Ballot(None, choice, college) for college, choice in cast]
    voted = [member.voter for member in members]
    rng.shuffle(urn)
    rng.shuffle(voted)
    secret = count(rules, 1, members, roll, urn, voted=voted)
    assert (secret.adopted, secret.votes) == (public.adopted, public.votes)


@given(choices, majorities)
def test_colleges_that_vote_weigh_their_whole_weight_and_no_other(cast, majority):
    members = [Member(f"M{rank}", college) for rank, (college, _) in enumerate(cast)]
    roll = [Entry(member.voter, Mode.PRESENT) for member in members]
    ballots = [Ballot(f"M{at}", one) for at, (_, one) in enumerate(cast)]
    result = count(Rules({1: Fraction(0)}, majority, BY_COLLEGE), 1, members, roll, ballots)
    voting = {college for college, _ in cast}
    assert sum(result.votes.values()) == sum(one.weight for one in BY_COLLEGE if one.code in voting)


@given(choices, st.data())
def test_an_urn_that_does_not_answer_its_roll_is_never_counted(cast, data):
    members = [Member(f"M{rank}", college) for rank, (college, _) in enumerate(cast)] + [Member("X", "A")]
    roll = [Entry(member.voter, Mode.PRESENT) for member in members]
    urn = [Ballot(None, choice, college) for college, choice in cast]
    voted = [member.voter for member in members[:-1]]
    rules = Rules({1: Fraction(0)}, Majority.SIMPLE, BY_COLLEGE)
    stuffed = [*urn, Ballot(None, Choice.FOR, data.draw(st.sampled_from("AB")))]
    with pytest.raises(UrnError):
        count(rules, 1, members, roll, stuffed, voted=voted)
    with pytest.raises(UrnError):
        count(rules, 1, members, roll, urn, voted=[*voted, "X"])
    with pytest.raises(UrnError):
        count(rules, 1, members, roll[:-1], stuffed, voted=[*voted, "X"])


names = st.lists(st.lists(st.sampled_from("ABCD"), max_size=3, unique=True), max_size=30)


@given(names, st.integers(1, 3), st.sampled_from([1, 2]), st.randoms())
def test_an_election_fills_no_more_than_its_seats_whatever_the_order(said, seats, number, rng):
    ballots = [Ballot(f"M{at}", tuple(one)) for at, one in enumerate(said)]
    members = [Member(ballot.voter) for ballot in ballots]
    roll = [Entry(member.voter, Mode.PRESENT) for member in members]
    election = Election(("A", "B", "C", "D"), seats, number)
    rules = Rules({1: Fraction(0)}, Majority.SIMPLE)
    told = count_election(rules, 1, election, members, roll, ballots)
    rng.shuffle(ballots)
    again = count_election(rules, 1, election, members, roll, ballots)
    assert told == again
    assert len(told.elected) + told.seats_left == seats
    assert not set(told.elected) & set(told.tied)
    least = min((told.votes[name] for name in told.elected), default=None)
    others = [got for name, got in told.votes.items() if name not in told.elected]
    assert least is None or all(got <= least for got in others)
    if number == 1:
        assert all(2 * told.votes[name] > told.expressed for name in told.elected)


@given(st.lists(st.sampled_from([*Mode, None]), min_size=1, max_size=12), st.integers(0, 3))
def test_a_proxy_counts_only_while_its_holder_is_there(modes, most):
    """Member 0 is the holder; each other comes, is represented by the holder, or does neither."""
    members = [Member(f"M{rank}") for rank in range(len(modes))]
    roll = [
        Entry(f"M{rank}", mode, "M0" if mode is Mode.REPRESENTED and rank else None)
        for rank, mode in enumerate(modes)
        if mode is not None
    ]
    rules = Rules({1: Fraction(0)}, Majority.SIMPLE, proxies_max=most)
    result = count(rules, 1, members, roll, [])
    in_person = sum(mode in (Mode.PRESENT, Mode.REMOTE) for mode in modes)
    asked = sum(mode is Mode.REPRESENTED for mode in modes[1:])
    held = min(asked, most) if modes[0] in (Mode.PRESENT, Mode.REMOTE) else 0
    assert result.quorum_share * len(modes) == in_person + held
