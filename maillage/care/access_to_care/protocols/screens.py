"""The checklist of an inclusion, one screen at a time. Pure.

Nothing is kept between screens but what the form carries itself: no answer is in an address, nor in a
session. Red flags come first, then age and sex, then what excludes, then what includes.
"""

from dataclasses import dataclass
from enum import StrEnum

from maillage.care.access_to_care.protocols.catalogue import Content
from maillage.care.access_to_care.protocols.enums import Stop

YES, NO = "o", "n"


class Kind(StrEnum):
    """What a screen asks."""

    QUESTION = "question"
    WHO = "who"
    STOP = "stop"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion; ``stops`` is the answer that ends everything."""

    stop: Stop
    rank: int
    text: str
    stops: str


@dataclass(frozen=True, slots=True)
class Screen:
    """Where the answers given so far lead. ``done`` of ``total`` screens are behind."""

    kind: Kind
    done: int
    total: int
    question: Question | None = None


def questions(rules: Content) -> list[Question]:
    """Every criterion in order."""
    return [
        *(Question(Stop.RED_FLAG, rank, text, YES) for rank, text in enumerate(rules.red_flags)),
        *(Question(Stop.EXCLUSION, rank, text, YES) for rank, text in enumerate(rules.exclusion)),
        *(Question(Stop.INCLUSION, rank, text, NO) for rank, text in enumerate(rules.inclusion)),
    ]


def screen(rules: Content, answers: str, *, fits: bool | None) -> Screen:
    """The next screen after these answers (``o``, ``n``), age and sex being right, wrong, or not yet asked.

    An answer that is neither is as if it had not been given, with all that follow.
    """
    asked = questions(rules)
    total, flags = len(asked) + 2, len(rules.red_flags)
    for place, question in enumerate(asked):
        if place == flags and fits is None:
            return Screen(Kind.WHO, place, total)
        if place == flags and not fits:
            return Screen(Kind.STOP, place, total, Question(Stop.PROFILE, 0, "", YES))
        answer = answers[place : place + 1]
        if answer not in {YES, NO}:
            return Screen(Kind.QUESTION, place + (place >= flags), total, question)
        if answer == question.stops:
            return Screen(Kind.STOP, place, total, question)
    return Screen(Kind.FILE, total - 1, total)


def told(rules: Content) -> str:
    """What the record keeps of a checklist that was passed: each criterion with its answer."""
    words = {YES: "oui", NO: "non"}
    return "\n".join(f"{one.text} : {words[NO if one.stops == YES else YES]}" for one in questions(rules))
