"""Count an assembly: who takes part, what is cast, what is decided."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .explain import CollegeShare, explain
from .rules import Ballot, Choice, Entry, Majority, Member, Mode, Rules, Unsaid
from .taking_part import Cast, Refusal, named_ballots, secret_ballots, taking_part


@dataclass(frozen=True, slots=True)
class Result:
    """What the assembly decided. Votes are in heads, or in the unit of the weights of the colleges.

    blank, void: ballots that say nothing, in heads, left out of the votes.
    """

    quorum_met: bool
    quorum_share: Fraction
    adopted: bool
    votes: Mapping[Choice, Fraction]
    blank: int
    void: int
    refused: tuple[Refusal, ...]
    explanation: str


def count(
    rules: Rules,
    call: int,
    members: Sequence[Member],
    roll: Sequence[Entry],
    ballots: Sequence[Ballot],
    *,
    voted: Sequence[str] | None = None,
) -> Result:
    """Count one resolution.

    call: 1 for the first convocation, 2 for the second. Members carry different names and, where the rules
    have colleges, one of them. voted: for a secret vote, who voted; the ballots then name nobody. Raises
    ValueError when the rules ask no quorum for this call, ``UrnError`` when an urn and its roll differ.
    """
    if call not in rules.quorum:
        raise ValueError(f"the rules say nothing of call {call}")
    college_of = {member.voter: member.college if rules.colleges else None for member in members}
    there, refused = taking_part(rules, college_of, roll)
    share = Fraction(len(there), len(members)) if members else Fraction(0)
    quorum_met = share >= rules.quorum[call]
    if voted is None:
        cast = named_ballots(college_of, there, ballots, refused)
    else:
        cast = secret_ballots(college_of, there, voted, ballots)
    votes = _weigh(rules, cast)
    casting = None if voted is not None else _casting_choice(rules, there, cast)
    adopted = quorum_met and _adopted(rules.majority, votes, casting)
    blank, void = (sum(ballot.choice is word for ballot in cast) for word in (Unsaid.BLANK, Unsaid.VOID))
    text = explain(
        rules,
        call,
        taking_part=len(there),
        members=len(members),
        votes=votes,
        shares=_shares(rules, cast),
        blank=blank,
        void=void,
        casting=casting,
        secret=voted is not None,
        quorum_met=quorum_met,
        adopted=adopted,
    )
    return Result(quorum_met, share, adopted, votes, blank, void, tuple(refused), text)


def weight_of_each(rules: Rules, cast: Sequence[Cast]) -> dict[str | None, Fraction]:
    """What one ballot of each college weighs: the weight of the college, shared by its ballots cast."""
    in_college = Counter(ballot.college for ballot in cast)
    if not rules.colleges:
        return dict.fromkeys(in_college, Fraction(1))
    weights = {college.code: college.weight for college in rules.colleges}
    return {code: weights[code or ""] / number for code, number in in_college.items()}


def _word(ballot: Cast) -> Choice | Unsaid:
    if isinstance(ballot.choice, tuple):
        raise TypeError("names were voted on a resolution")
    return ballot.choice


def _weigh(rules: Rules, cast: Sequence[Cast]) -> dict[Choice, Fraction]:
    votes = dict.fromkeys(Choice, Fraction(0))
    each = weight_of_each(rules, cast)
    for ballot in cast:
        if isinstance(said := _word(ballot), Choice):
            votes[said] += each[ballot.college]
    return votes


def _shares(rules: Rules, cast: Sequence[Cast]) -> list[CollegeShare]:
    heads = Counter((ballot.college, _word(ballot)) for ballot in cast)
    return [
        CollegeShare(
            college.code,
            college.weight,
            {choice: heads[college.code, choice] for choice in Choice},
            sum(heads[college.code, word] for word in Unsaid),
        )
        for college in rules.colleges
    ]


def _casting_choice(rules: Rules, there: Mapping[str, Mode], cast: Sequence[Cast]) -> Choice | None:
    """The choice of who has the casting vote, if that person is there and chose between for and against."""
    holder = rules.casting_vote
    if holder is None or there.get(holder) not in (Mode.PRESENT, Mode.REMOTE):
        return None
    choice = next((_word(ballot) for ballot in cast if ballot.voter == holder), None)
    return choice if choice is Choice.FOR or choice is Choice.AGAINST else None


def _adopted(majority: Majority, votes: Mapping[Choice, Fraction], casting: Choice | None) -> bool:
    in_favour, against, abstain = (votes[choice] for choice in Choice)
    if majority is Majority.TWO_THIRDS:
        return in_favour > 0 and 3 * in_favour >= 2 * (in_favour + against)
    settled_by_casting = in_favour == against and casting is Choice.FOR
    if majority is Majority.SIMPLE:
        return in_favour > against or settled_by_casting
    return 2 * in_favour > in_favour + against + abstain or (settled_by_casting and not abstain)
