"""Count an election: absolute majority in the first round, the most votes in the second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .count import weight_of_each
from .explain import explain_election
from .rules import Ballot, Election, Entry, Member, Rules
from .taking_part import Cast, Refusal, named_ballots, secret_ballots, taking_part


@dataclass(frozen=True, slots=True)
class ElectionResult:
    """Who is elected.

    votes: by candidate, the most first. expressed: what the valid ballots weigh. tied: candidates that equal
    votes keep from the last seats. seats_left: for the next round.
    """

    quorum_met: bool
    quorum_share: Fraction
    votes: Mapping[str, Fraction]
    expressed: Fraction
    blank: int
    void: int
    elected: tuple[str, ...]
    tied: tuple[str, ...]
    seats_left: int
    refused: tuple[Refusal, ...]
    explanation: str


def count_election(
    rules: Rules,
    call: int,
    election: Election,
    members: Sequence[Member],
    roll: Sequence[Entry],
    ballots: Sequence[Ballot],
    *,
    voted: Sequence[str] | None = None,
) -> ElectionResult:
    """Count one round. As ``count``; a ballot with too many names, or one that is no candidate, is void."""
    if call not in rules.quorum:
        raise ValueError(f"the rules say nothing of call {call}")
    college_of = {member.voter: member.college if rules.colleges else None for member in members}
    there, refused = taking_part(rules, college_of, roll)
    share = Fraction(len(there), len(members)) if members else Fraction(0)
    if voted is None:
        cast = named_ballots(college_of, there, ballots, refused)
    else:
        cast = secret_ballots(college_of, there, voted, ballots)
    valid = [ballot for ballot in cast if _names(ballot) and _is_valid(election, _names(ballot))]
    blank = sum(not _names(ballot) for ballot in cast)
    votes, expressed = _tally(rules, election, cast, valid)
    quorum_met = share >= rules.quorum[call]
    elected, tied = _elected(election, votes, expressed) if quorum_met else ((), ())
    result = ElectionResult(
        quorum_met, share, votes, expressed, blank, len(cast) - len(valid) - blank, elected, tied,
        election.seats - len(elected), tuple(refused), "",
    )  # fmt: skip
    text = explain_election(rules, call, election, result, taking_part=len(there), members=len(members))
    return ElectionResult(
        quorum_met, share, votes, expressed, blank, result.void, elected, tied, result.seats_left,
        result.refused, text,
    )  # fmt: skip


def _names(ballot: Cast) -> tuple[str, ...]:
    return ballot.choice if isinstance(ballot.choice, tuple) else ()


def _is_valid(election: Election, names: tuple[str, ...]) -> bool:
    return (
        len(names) <= election.seats
        and len(set(names)) == len(names)
        and set(names) <= {*election.candidates}
    )


def _tally(
    rules: Rules, election: Election, cast: Sequence[Cast], valid: Sequence[Cast]
) -> tuple[dict[str, Fraction], Fraction]:
    each = weight_of_each(rules, cast)
    votes = dict.fromkeys(election.candidates, Fraction(0))
    for ballot in valid:
        for name in _names(ballot):
            votes[name] += each[ballot.college]
    ranked = dict(sorted(votes.items(), key=lambda pair: (-pair[1], election.candidates.index(pair[0]))))
    return ranked, sum((each[ballot.college] for ballot in valid), Fraction(0))


def _elected(
    election: Election, votes: Mapping[str, Fraction], expressed: Fraction
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is elected, and who is held by equal votes at the last seat."""
    enough = [name for name, got in votes.items() if got > 0 and (election.round > 1 or 2 * got > expressed)]
    if len(enough) <= election.seats:
        return tuple(enough), ()
    last = votes[enough[election.seats - 1]]
    if votes[enough[election.seats]] < last:
        return tuple(enough[: election.seats]), ()
    return (
        tuple(name for name in enough if votes[name] > last),
        tuple(name for name in enough if votes[name] == last),
    )
