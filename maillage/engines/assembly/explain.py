"""The result of a vote in plain French: what was counted, the rule, what follows."""

from collections.abc import Mapping
from fractions import Fraction

from maillage import french

from .rules import Choice, Majority, Rules

RULES_IN_WORDS = {
    Majority.SIMPLE: "majorité simple : plus de voix pour que de voix contre",
    Majority.ABSOLUTE: "majorité absolue : plus de la moitié des voix exprimées, abstentions comprises",
    Majority.TWO_THIRDS: "majorité des deux tiers des voix pour et contre",
}
CALLS = {1: "première convocation", 2: "seconde convocation"}


def explain(
    rules: Rules,
    call: int,
    *,
    taking_part: int,
    members: int,
    votes: Mapping[Choice, Fraction],
    casting: Choice | None,
    quorum_met: bool,
    adopted: bool,
) -> str:
    """The sentences that a president can read aloud."""
    asked = rules.quorum[call]
    words = "atteint" if quorum_met else "non atteint"
    name = CALLS.get(call, f"convocation n° {call}")
    needed = f"il en fallait {_needed(asked, members)} ({number(100 * asked)} %)"
    plural = "s" if taking_part > 1 else ""
    took = f"{taking_part} membre{plural} présent{plural} ou représenté{plural} sur {members}"
    parts = [f"Quorum {words} en {name} : {took}, {needed}."]
    unit = "voix pondérées par collège" if rules.colleges else "voix"
    in_favour, against, abstain = (number(votes[choice]) for choice in Choice)
    parts.append(f"Pour : {in_favour} ; contre : {against} ; abstentions : {abstain} ({unit}).")
    parts.append(f"Règle : {RULES_IN_WORDS[rules.majority]}.")
    if votes[Choice.FOR] == votes[Choice.AGAINST] and rules.majority is not Majority.TWO_THIRDS:
        parts.append(_tie(rules, votes, casting))
    if not quorum_met:
        parts.append("Faute de quorum, la résolution n'est pas adoptée, quel que soit le vote.")
    else:
        parts.append("La résolution est adoptée." if adopted else "La résolution n'est pas adoptée.")
    return french.sentence(" ".join(parts))


def number(value: Fraction) -> str:
    """A number of votes in French, at most two decimals: 45 ; 12,5 ; 33,33."""
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def _needed(asked: Fraction, members: int) -> int:
    """The least whole number of members that reaches the share asked."""
    return -(-asked.numerator * members // asked.denominator)


def _tie(rules: Rules, votes: Mapping[Choice, Fraction], casting: Choice | None) -> str:
    if casting is None:
        return "Partage égal des voix, sans voix prépondérante."
    if rules.majority is Majority.ABSOLUTE and votes[Choice.ABSTAIN]:
        return "Partage égal des voix : la voix prépondérante n'atteint pas la moitié des voix exprimées."
    word = "pour" if casting is Choice.FOR else "contre"
    return f"Partage égal des voix : la voix prépondérante de {rules.casting_vote} l'emporte ({word})."
