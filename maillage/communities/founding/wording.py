"""Answers put into French, clauses chosen and filled."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from maillage.communities.founding.questionnaire import DATA, Question, questions, with_defaults

SHARES = {
    0: "aucun quorum",
    20: "un cinquième",
    25: "un quart",
    33: "un tiers",
    50: "la moitié",
    100: "la totalité",
}
IN_CLAUSE = {
    "admission": {"bureau": "Le bureau", "board": "Le conseil d’administration"},
    "exclusion_by": {"board": "le conseil d’administration", "assembly": "l’assemblée générale"},
    "duration": {"unlimited": "illimitée", "ninety_nine": "de quatre-vingt-dix-neuf ans"},
    "majority": {
        "simple": "majorité simple : plus de voix pour que de voix contre",
        "absolute": "majorité absolue : plus de la moitié des voix exprimées, abstentions comprises",
    },
    "extra_majority": {
        "absolute": "majorité absolue : plus de la moitié des voix exprimées, abstentions comprises",
        "two_thirds": "majorité des deux tiers des voix pour et contre",
    },
    "renewal": {"whole": "en une fois", "halves": "par moitié", "thirds": "par tiers"},
    "fee_by": {"assembly": "l’assemblée, sur proposition du conseil", "board": "le conseil"},
    "hour_rate_by": {"board": "le conseil d’administration", "assembly": "l’assemblée générale"},
    "year_end": {"12-31": "31 décembre", "06-30": "30 juin", "08-31": "31 août"},
}
SHARE_CODES = {
    "call_share", "secret_share", "quorum_first", "quorum_second", "extra_quorum_first",
    "extra_quorum_second", "board_quorum",
}  # fmt: skip
MISSING = "……………………"


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its title and its paragraphs, filled."""

    title: str
    paragraphs: tuple[str, ...]


@cache
def _clauses() -> Mapping[str, Any]:
    with (DATA / "clauses.toml").open("rb") as file:
        return tomllib.load(file)


def articles(text: str, answers: Mapping[str, Any], colleges: Sequence[tuple[str, int]]) -> list[Article]:
    """The articles of a text (``statutes`` or ``bylaws``) that these answers keep.

    colleges: (name, weight) pairs. What was not answered is written as dots to be filled in by hand.
    """
    complete = with_defaults(answers)
    words = in_words(complete, colleges)
    kept = []
    for clause in _clauses()[text]:
        paragraphs = tuple(
            paragraph["text"].format_map(words)
            for paragraph in clause["paragraphs"]
            if all(_holds(condition, complete) for condition in paragraph.get("when", ()))
        )
        if paragraphs:
            kept.append(Article(clause["title"], paragraphs))
    return kept


def in_words(complete: Mapping[str, Any], colleges: Sequence[tuple[str, int]]) -> dict[str, str]:
    """Each answer as a clause writes it."""
    words = {question.code: _word(question, complete[question.code]) for question in questions()}
    words["exclusion_by"] = IN_CLAUSE["exclusion_by"][complete["exclusion"]]
    words["colleges"] = ", ".join(f"{name} (poids {weight})" for name, weight in colleges) or MISSING
    return words


def share(percent: int) -> str:
    """A share of the members, in words and in figures."""
    word = SHARES.get(percent)
    return f"{word} ({percent} %)" if word else f"{percent} %"


def _word(question: Question, value: Any) -> str:
    if value in (None, ""):
        return MISSING
    if question.code in SHARE_CODES:
        return share(value)
    if question.code in IN_CLAUSE:
        return IN_CLAUSE[question.code][value]
    if question.kind == "number":
        return f"{value} {_unit(question.unit, value)}".strip()
    # A brace typed by a founder is text, never a blank to fill: ``format_map`` does not read values again.
    return str(value).strip().rstrip(".") if question.code == "seat" else str(value).strip()


def _unit(unit: str, value: int) -> str:
    return unit.removesuffix("s") if value == 1 and unit in ("jours", "ans") else unit


def _holds(condition: str, answers: Mapping[str, Any]) -> bool:
    code, _, wanted = condition.partition("=")
    value = answers[code]
    if wanted == "*":
        return bool(value)
    return (str(value).lower() if isinstance(value, bool) else str(value)) == wanted
