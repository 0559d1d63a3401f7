"""Decision tables: one row a case, as a lawyer would read them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage import french
from maillage.engines.assembly import (
    Ballot,
    Choice,
    College,
    Entry,
    Majority,
    Member,
    Mode,
    Rules,
    count,
)
from maillage.engines.assembly.explain import number

FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN
HALF = {1: Fraction(1, 2), 2: Fraction(0)}


def _votes(text):
    """'3f 2a 1n': three for, two against, one abstention, by members M1, M2..."""
    words = {"f": FOR, "a": AGAINST, "n": ABSTAIN}
    choices = [words[part[-1]] for part in text.split() for _ in range(int(part[:-1]))]
    return [Ballot(f"M{rank}", choice) for rank, choice in enumerate(choices, 1)]


def _people(number, mode=Mode.PRESENT):
    return [Entry(f"M{rank}", mode) for rank in range(1, number + 1)]


def _members(number):
    return [Member(f"M{rank}") for rank in range(1, number + 1)]


def _result(ballots, *, majority=Majority.SIMPLE, members=None, roll=None, call=1, **rules):
    size = len(ballots)
    return count(
        Rules(rules.pop("quorum", HALF), majority, **rules),
        call,
        members or _members(size),
        _people(size) if roll is None else roll,
        ballots,
    )


@pytest.mark.parametrize(
    ("votes", "simple", "absolute", "two_thirds"),
    [
        ("3f 2a", True, True, False),
        ("3f 2a 2n", True, False, False),
        ("4f 2a", True, True, True),
        ("4f 2a 3n", True, False, True),
        ("2f 2a", False, False, False),
        ("1f 0a 5n", True, False, True),
        ("0f 0a 4n", False, False, False),
        ("0f 1a", False, False, False),
        ("5f 5n", True, False, True),
        ("2f 1a", True, True, True),
    ],
)
def test_majorities(votes, simple, absolute, two_thirds):
    adopted = [_result(_votes(votes), majority=majority).adopted for majority in Majority]

    assert adopted == [simple, absolute, two_thirds]


@pytest.mark.parametrize(
    ("there", "of", "call", "met"), [(4, 8, 1, True), (3, 7, 1, False), (4, 7, 1, True), (0, 7, 2, True)]
)
def test_quorum(there, of, call, met):
    result = _result([], members=_members(of), roll=_people(there), call=call)

    assert result.quorum_met is met
    assert result.quorum_share == Fraction(there, of)


def test_without_quorum_nothing_is_adopted():
    result = _result(_votes("3f"), members=_members(10), roll=_people(3))

    assert not result.adopted
    assert result.votes[FOR] == 3
    assert "quel que soit le vote" in result.explanation


@pytest.mark.parametrize(
    ("votes", "majority", "casting", "mode", "adopted"),
    [
        ("2f 2a", Majority.SIMPLE, "M1", Mode.PRESENT, True),
        ("2f 2a", Majority.SIMPLE, "M1", Mode.REMOTE, True),
        ("2f 2a", Majority.SIMPLE, "M3", Mode.PRESENT, False),
        ("2f 2a", Majority.ABSOLUTE, "M1", Mode.PRESENT, True),
        ("2f 2a 1n", Majority.ABSOLUTE, "M1", Mode.PRESENT, False),
        ("2f 2a 1n", Majority.SIMPLE, "M5", Mode.PRESENT, False),
        ("2f 2a", Majority.TWO_THIRDS, "M1", Mode.PRESENT, False),
        ("2f 3a", Majority.SIMPLE, "M1", Mode.PRESENT, False),
    ],
)
def test_casting_vote(votes, majority, casting, mode, adopted):
    ballots = _votes(votes)
    result = _result(ballots, majority=majority, casting_vote=casting, roll=_people(len(ballots), mode))

    assert result.adopted is adopted


def test_the_casting_vote_needs_its_holder_there():
    roll = [Entry("M1", Mode.REPRESENTED, "M2"), *_people(4)[1:]]

    result = _result(_votes("2f 2a"), casting_vote="M1", roll=roll)

    assert not result.adopted
    assert "sans voix prépondérante" in result.explanation


def test_a_college_shares_its_weight_by_its_votes_cast():
    members = [*(Member(f"M{i}", "lib") for i in (1, 2, 3, 4)), Member("M5", "etab"), Member("M6", "empty")]
    colleges = tuple(College(code, Fraction(w)) for code, w in (("lib", 60), ("etab", 30), ("empty", 10)))
    ballots = [*_votes("1f 2a 1n"), Ballot("M5", FOR)]

    result = _result(ballots, members=members, roll=_people(5), colleges=colleges)

    assert result.votes == {FOR: 45, AGAINST: 30, ABSTAIN: 15}
    assert result.adopted
    assert result.quorum_share == Fraction(5, 6)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Entry("M4", Mode.REPRESENTED, "M9"), "n'est pas là"),
        (Entry("M4", Mode.REPRESENTED, "M5"), "n'est pas là"),
        (Entry("M4", Mode.REPRESENTED, "M4"), "soi-même"),
        (Entry("M4", Mode.REPRESENTED), "par qui"),
        (Entry("X", Mode.PRESENT), "n'est pas membre"),
    ],
)
def test_who_counts_for_nothing_is_named_once(entry, said):
    ballots = [Ballot("M1", FOR), Ballot(entry.voter, AGAINST)]
    roll = [Entry("M1", Mode.PRESENT), entry]

    result = _result(ballots, members=_members(5), roll=roll, quorum={1: Fraction(0)})

    assert [refusal.voter for refusal in result.refused] == [entry.voter]
    assert said in result.refused[0].reason
    assert result.quorum_share == Fraction(1, 5)
    assert result.votes == {FOR: 1, AGAINST: 0, ABSTAIN: 0}


def test_proxies_beyond_the_limit_are_refused_in_the_order_of_the_roll():
    roll = [
        Entry("M2", Mode.REPRESENTED, "M1"),
        Entry("M3", Mode.REPRESENTED, "M1"),
        Entry("M4", Mode.REPRESENTED, "M1"),
        Entry("M1", Mode.REMOTE),
    ]

    result = _result(_votes("4f"), roll=roll, proxies_max=2)

    assert [refusal.voter for refusal in result.refused] == ["M4"]
    assert result.votes[FOR] == 3


def test_who_comes_votes_alone_and_frees_the_proxy():
    roll = [
        Entry("M2", Mode.REPRESENTED, "M1"),
        Entry("M3", Mode.REPRESENTED, "M1"),
        *_people(2),
    ]

    result = _result(_votes("3f"), roll=roll, proxies_max=1)

    assert result.refused == ()
    assert result.votes[FOR] == 3


@pytest.mark.parametrize(
    ("ballots", "said"),
    [
        ([Ballot("M1", FOR), Ballot("M1", AGAINST)], "premier bulletin"),
        ([Ballot("M1", FOR), Ballot("M3", AGAINST)], "ni présent ni représenté"),
    ],
)
def test_a_ballot_too_many_is_refused(ballots, said):
    result = _result(ballots, members=_members(3), roll=_people(2))

    assert result.votes == {FOR: 1, AGAINST: 0, ABSTAIN: 0}
    assert said in result.refused[0].reason


def test_a_call_without_a_quorum_is_an_error():
    with pytest.raises(ValueError, match="call 3"):
        _result([], members=_members(1), call=3)


def test_the_explanation_can_be_read_aloud():
    text = _result(_votes("3f 2a 1n"), majority=Majority.ABSOLUTE).explanation

    assert text == french.sentence(
        "Quorum atteint en première convocation : 6 membres présents ou représentés sur 6 ayant droit de "
        "vote ce jour, il en fallait 3 (50 %). Pour : 3 ; contre : 2 ; abstentions : 1 (voix). Règle : "
        "majorité absolue : plus de la moitié des voix des votants, abstentions comprises. La résolution "
        "n'est pas adoptée."
    )


choices = st.lists(st.sampled_from(Choice), min_size=1, max_size=12)


@given(
    choices, st.lists(st.sampled_from(["A", "B", "C"]), min_size=12, max_size=12), st.sampled_from(Majority)
)
def test_weights_are_shared_without_loss_and_opposites_never_both_pass(given_choices, codes, majority):
    weights = {"A": Fraction(50), "B": Fraction(30), "C": Fraction(20)}
    members = [Member(f"M{rank}", code) for rank, code in enumerate(codes, 1)]
    rules = {"members": members, "colleges": tuple(College(*pair) for pair in weights.items())}
    roll = _people(12)
    ballots = [Ballot(f"M{rank}", choice) for rank, choice in enumerate(given_choices, 1)]
    opposite = {FOR: AGAINST, AGAINST: FOR, ABSTAIN: ABSTAIN}
    mirror = [Ballot(ballot.voter, opposite[ballot.choice]) for ballot in ballots]

    result = _result(ballots, majority=majority, roll=roll, **rules)

    voting = {codes[rank] for rank in range(len(given_choices))}
    assert sum(result.votes.values()) == sum(weights[code] for code in voting)
    assert not (result.adopted and _result(mirror, majority=majority, roll=roll, **rules).adopted)


@given(choices)
def test_one_more_vote_in_favour_never_rejects(given_choices):
    before = _result([Ballot(f"M{r}", c) for r, c in enumerate(given_choices, 1)])
    after = _result([Ballot(f"M{r}", c) for r, c in enumerate([*given_choices, FOR], 1)])

    assert after.adopted or not before.adopted


def test_a_half_is_rounded_up_in_words_as_in_tables():
    assert [number(Fraction(*one)) for one in ((1, 8), (25, 2), (100, 3), (45, 1))] == [
        "0,13",
        "12,5",
        "33,33",
        "45",
    ]
