"""Count an assembly: who takes part, what is cast, what is decided."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .explain import explain
from .rules import Ballot, Choice, Entry, Majority, Member, Mode, Rules


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line of the roll or a ballot that counts for nothing, and why, in French."""

    voter: str
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the assembly decided. Votes are in heads, or in the unit of the weights of the colleges."""

    quorum_met: bool
    quorum_share: Fraction
    adopted: bool
    votes: Mapping[Choice, Fraction]
    refused: tuple[Refusal, ...]
    explanation: str


def count(
    rules: Rules, call: int, members: Sequence[Member], roll: Sequence[Entry], ballots: Sequence[Ballot]
) -> Result:
    """Count one resolution.

    call: 1 for the first convocation, 2 for the second. Members carry different names and, where the rules
    have colleges, one of them. Raises ValueError when the rules ask no quorum for this call.
    """
    if call not in rules.quorum:
        raise ValueError(f"the rules say nothing of call {call}")
    college_of = {member.voter: member.college for member in members}
    there, refused = _taking_part(rules, college_of, roll)
    share = Fraction(len(there), len(members)) if members else Fraction(0)
    quorum_met = share >= rules.quorum[call]
    cast = _cast(there, {refusal.voter for refusal in refused}, ballots, refused)
    votes = _weigh(rules, college_of, cast)
    casting = _casting_choice(rules, there, cast)
    adopted = quorum_met and _adopted(rules.majority, votes, casting)
    text = explain(
        rules,
        call,
        taking_part=len(there),
        members=len(members),
        votes=votes,
        casting=casting,
        quorum_met=quorum_met,
        adopted=adopted,
    )
    return Result(quorum_met, share, adopted, votes, tuple(refused), text)


def _taking_part(
    rules: Rules, college_of: Mapping[str, str | None], roll: Sequence[Entry]
) -> tuple[dict[str, Mode], list[Refusal]]:
    """Who takes part and how, in the order of the roll; the lines refused."""
    refused: list[Refusal] = []
    there: dict[str, Mode] = {}
    for entry in roll:
        if entry.voter not in college_of:
            refused.append(Refusal(entry.voter, "n'est pas membre : ni compté au quorum, ni au vote"))
        elif entry.mode is not Mode.REPRESENTED:
            there.setdefault(entry.voter, entry.mode)
    in_person, held = frozenset(there), Counter[str]()
    for entry in roll:
        if entry.mode is not Mode.REPRESENTED or entry.voter not in college_of or entry.voter in in_person:
            continue
        if reason := _void_proxy(rules, in_person, held, there, entry):
            refused.append(Refusal(entry.voter, reason))
        else:
            there[entry.voter] = Mode.REPRESENTED
            held[entry.by or ""] += 1
    return there, [refusal for refusal in refused if refusal.voter not in there]


def _void_proxy(
    rules: Rules, in_person: frozenset[str], held: Mapping[str, int], there: Mapping[str, Mode], entry: Entry
) -> str | None:
    """Why a proxy counts for nothing, or None when it counts."""
    if entry.voter in there:
        return "a déjà donné procuration"
    if not entry.by:
        return "est représenté sans que l'on sache par qui"
    if entry.by == entry.voter:
        return "ne peut pas se représenter soi-même"
    if entry.by not in in_person:
        return f"est représenté par {entry.by}, qui n'est pas là : la procuration ne compte pas"
    if rules.proxies_max is not None and held[entry.by] >= rules.proxies_max:
        plural = "s" if rules.proxies_max > 1 else ""
        return f"dépasse ce que {entry.by} peut porter : {rules.proxies_max} procuration{plural}"
    return None


def _cast(
    there: Mapping[str, Mode], named: set[str], ballots: Sequence[Ballot], refused: list[Refusal]
) -> dict[str, Choice]:
    """The ballots that count, by voter; the others go to the refused, each voter named once a cause."""
    cast: dict[str, Choice] = {}
    for ballot in ballots:
        if ballot.voter in cast:
            refused.append(Refusal(ballot.voter, "a déjà voté : seul le premier bulletin compte"))
        elif ballot.voter in there:
            cast[ballot.voter] = ballot.choice
        elif ballot.voter not in named:
            refused.append(
                Refusal(ballot.voter, "n'est ni présent ni représenté : le bulletin ne compte pas")
            )
            named.add(ballot.voter)
    return cast


def _weigh(
    rules: Rules, college_of: Mapping[str, str | None], cast: Mapping[str, Choice]
) -> dict[Choice, Fraction]:
    votes = dict.fromkeys(Choice, Fraction(0))
    in_college = Counter(college_of[voter] for voter in cast)
    weights = {college.code: college.weight for college in rules.colleges}
    for voter, choice in cast.items():
        college = college_of[voter]
        votes[choice] += weights[college or ""] / in_college[college] if weights else 1
    return votes


def _casting_choice(rules: Rules, there: Mapping[str, Mode], cast: Mapping[str, Choice]) -> Choice | None:
    """The choice of who has the casting vote, if that person is there and chose between for and against."""
    holder = rules.casting_vote
    if holder is None or there.get(holder) not in (Mode.PRESENT, Mode.REMOTE):
        return None
    choice = cast.get(holder)
    return choice if choice in (Choice.FOR, Choice.AGAINST) else None


def _adopted(majority: Majority, votes: Mapping[Choice, Fraction], casting: Choice | None) -> bool:
    in_favour, against, abstain = (votes[choice] for choice in Choice)
    if majority is Majority.TWO_THIRDS:
        return in_favour > 0 and 3 * in_favour >= 2 * (in_favour + against)
    settled_by_casting = in_favour == against and casting is Choice.FOR
    if majority is Majority.SIMPLE:
        return in_favour > against or settled_by_casting
    return 2 * in_favour > in_favour + against + abstain or (settled_by_casting and not abstain)
