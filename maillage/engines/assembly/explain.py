"""The result of a vote in plain French: what was counted, the rule, what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from maillage import french

from .rules import Choice, Election, Majority, Rules

if TYPE_CHECKING:
    from .election import ElectionResult

RULES_IN_WORDS = {
    Majority.SIMPLE: "majorité simple : plus de voix pour que de voix contre",
    Majority.ABSOLUTE: "majorité absolue : plus de la moitié des voix des votants, abstentions comprises",
    Majority.TWO_THIRDS: "majorité des deux tiers des voix pour et contre",
}
CALLS = {1: "première convocation", 2: "seconde convocation"}


@dataclass(frozen=True, slots=True)
class CollegeShare:
    """What a college said, in heads, and its weight; ``unsaid``: its blank and void ballots."""

    code: str
    weight: Fraction
    heads: Mapping[Choice, int]
    unsaid: int = 0


def explain(
    rules: Rules,
    call: int,
    *,
    taking_part: int,
    members: int,
    votes: Mapping[Choice, Fraction],
    shares: Sequence[CollegeShare],
    blank: int,
    void: int,
    casting: Choice | None,
    secret: bool,
    quorum_met: bool,
    adopted: bool,
) -> str:
    """The sentences that a president can read aloud."""
    parts = [quorum(rules, call, taking_part=taking_part, members=members, met=quorum_met)]
    parts += [_share(share) for share in shares]
    unit = "voix pondérées par collège" if rules.colleges else "voix"
    in_favour, against, abstain = (number(votes[choice]) for choice in Choice)
    parts.append(f"Pour : {in_favour} ; contre : {against} ; abstentions : {abstain} ({unit}).")
    if blank or void:
        parts.append(f"Bulletins blancs : {blank} ; nuls : {void}, hors des voix.")
    parts.append(f"Règle : {RULES_IN_WORDS[rules.majority]}.")
    if not votes[Choice.FOR] and not votes[Choice.AGAINST]:
        parts.append(
            "Aucune voix pour ni contre : sans voix pour, rien n'est adopté, quelle que soit la règle."
        )
    elif votes[Choice.FOR] == votes[Choice.AGAINST] and rules.majority is not Majority.TWO_THIRDS:
        parts.append(_tie(rules, votes, casting, secret=secret))
    if not quorum_met:
        parts.append("Faute de quorum, la résolution n'est pas adoptée, quel que soit le vote.")
    else:
        parts.append("La résolution est adoptée." if adopted else "La résolution n'est pas adoptée.")
    return french.sentence(" ".join(parts))


def explain_election(
    rules: Rules, call: int, election: Election, result: "ElectionResult", *, taking_part: int, members: int
) -> str:
    """The sentences of one round."""
    parts = [quorum(rules, call, taking_part=taking_part, members=members, met=result.quorum_met)]
    seats = "1 siège" if election.seats == 1 else f"{election.seats} sièges"
    rounds = {1: "premier tour, majorité absolue des suffrages exprimés", 2: "second tour, majorité relative"}
    parts.append(f"Règle : {seats}, {rounds[election.round]} ; blancs et nuls n'y comptent pas.")
    said = " ; ".join(f"{name} : {number(got)}" for name, got in result.votes.items())
    parts.append(
        f"Suffrages exprimés : {number(result.expressed)} ; blancs : {result.blank} ; nuls : {result.void}."
    )
    parts.append(f"Voix : {said}.")
    if not result.quorum_met:
        parts.append("Faute de quorum, personne n'est élu, quel que soit le vote.")
    else:
        if result.elected:
            verb = "sont élus" if len(result.elected) > 1 else "est élu"
            parts.append(f"{', '.join(result.elected)} {verb}.")
        else:
            parts.append("Personne n'est élu à ce tour.")
        if result.tied:
            parts.append(f"Égalité au dernier siège entre {', '.join(result.tied)} : il reste à départager.")
        if result.seats_left:
            left = "1 siège reste" if result.seats_left == 1 else f"{result.seats_left} sièges restent"
            parts.append(f"{left} à pourvoir.")
    return french.sentence(" ".join(parts))


def quorum(rules: Rules, call: int, *, taking_part: int, members: int, met: bool) -> str:
    """The sentence of the quorum."""
    asked = rules.quorum[call]
    words = "atteint" if met else "non atteint"
    name = CALLS.get(call, f"convocation n° {call}")
    needed = f"il en fallait {_needed(asked, members)} ({number(100 * asked)} %)"
    plural = "s" if taking_part > 1 else ""
    took = (
        f"{taking_part} membre{plural} présent{plural} ou représenté{plural} sur {members} ayant droit de "
        "vote ce jour"
    )
    return f"Quorum {words} en {name} : {took}, {needed}."


def number(value: Fraction) -> str:
    """A number of votes in French, at most two decimals, half rounded up as everywhere: 45 ; 12,5 ; 0,13."""
    hundredths = floor(value * 100 + Fraction(1, 2))
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _share(share: CollegeShare) -> str:
    """« Collège A, poids 50 : 3 pour, 1 contre, 1 abstention ; chaque voix y pèse 10. »"""
    cast = sum(share.heads.values()) + share.unsaid
    head = f"Collège {share.code}, poids {number(share.weight)} : "
    if not cast:
        return head + "aucun vote, il ne pèse pas."
    in_favour, against, abstain = (share.heads[choice] for choice in Choice)
    said = f"{in_favour} pour, {against} contre, {french.counted(abstain, 'abstention')}"
    return f"{head}{said} ; chaque voix y pèse {number(share.weight / cast)}."


def _needed(asked: Fraction, members: int) -> int:
    """The least whole number of members that reaches the share asked."""
    return -(-asked.numerator * members // asked.denominator)


def _tie(rules: Rules, votes: Mapping[Choice, Fraction], casting: Choice | None, *, secret: bool) -> str:
    if secret and rules.casting_vote is not None:
        return "Partage égal des voix : au vote secret, nul ne connaît la voix prépondérante."
    if casting is None:
        return "Partage égal des voix, sans voix prépondérante."
    if rules.majority is Majority.ABSOLUTE and votes[Choice.ABSTAIN]:
        return "Partage égal des voix : la voix prépondérante n'atteint pas la moitié des voix des votants."
    word = "pour" if casting is Choice.FOR else "contre"
    return f"Partage égal des voix : la voix prépondérante de {rules.casting_vote} l'emporte ({word})."
