"""Who takes part, and which ballots count: the same for a resolution and for an election."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .rules import Ballot, Choice, Entry, Mode, Rules, Unsaid


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line of the roll or a ballot that counts for nothing, and why, in French."""

    voter: str
    reason: str


class UrnError(ValueError):
    """Secret ballots that do not match those who voted: no one can tell which is too many."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot that counts. ``voter`` is None for a secret one."""

    voter: str | None
    college: str | None
    choice: Choice | Unsaid | tuple[str, ...]


def taking_part(
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


def named_ballots(
    college_of: Mapping[str, str | None],
    there: Mapping[str, Mode],
    ballots: Sequence[Ballot],
    refused: list[Refusal],
) -> list[Cast]:
    """The named ballots that count; the others go to the refused, each voter named once a cause."""
    named = {refusal.voter for refusal in refused}
    cast: dict[str, Cast] = {}
    for ballot in ballots:
        voter = ballot.voter or ""
        if voter in cast:
            refused.append(Refusal(voter, "a déjà voté : seul le premier bulletin compte"))
        elif voter in there:
            cast[voter] = Cast(voter, college_of[voter], ballot.choice)
        elif voter not in named:
            refused.append(Refusal(voter, "n'est ni présent ni représenté : le bulletin ne compte pas"))
            named.add(voter)
    return list(cast.values())


def secret_ballots(
    college_of: Mapping[str, str | None],
    there: Mapping[str, Mode],
    voted: Sequence[str],
    ballots: Sequence[Ballot],
) -> list[Cast]:
    """The ballots of an urn, which name nobody: as many as voters of each college, else ``UrnError``.

    voted: who voted, as the roll of the vote says.
    """
    if absent := sorted(set(voted) - set(there)):
        raise UrnError(f"« {absent[0]} » a voté sans être ni présent ni représenté")
    if len(set(voted)) != len(voted):
        raise UrnError("une même personne est deux fois parmi ceux qui ont voté")
    expected = Counter(college_of[voter] for voter in voted)
    found = Counter(ballot.college for ballot in ballots)
    if expected != found:
        raise UrnError(
            f"l'urne ne répond pas à l'émargement : {len(ballots)} bulletins pour {len(voted)} votants, "
            "ou leurs collèges diffèrent"
        )
    return [Cast(None, ballot.college, ballot.choice) for ballot in ballots]
