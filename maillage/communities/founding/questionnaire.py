"""The questions of the founding kit, read from ``data/questions.toml``."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. kind: text, long, choice, number or yes; ``default``: a usual answer, not the law."""

    code: str
    label: str
    kind: str
    default: Any = None
    explains: str = ""
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    min: int = 0
    max: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSection:
    """Questions answered on one page."""

    code: str
    title: str
    lead: str
    questions: tuple[Question, ...]


@cache
def sections() -> tuple[QuestionSection, ...]:
    """Every section, in order."""
    with (DATA / "questions.toml").open("rb") as file:
        return tuple(_section(row) for row in tomllib.load(file)["sections"])


def section(code: str) -> QuestionSection | None:
    """A section by its code."""
    return next((one for one in sections() if one.code == code), None)


def questions() -> Iterator[Question]:
    """Every question, in order."""
    return (question for one in sections() for question in one.questions)


def answered(answers: Mapping[str, Any]) -> set[str]:
    """The codes of the sections that were answered: all their questions have a stored answer."""
    return {one.code for one in sections() if all(question.code in answers for question in one.questions)}


def with_defaults(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers, completed with the usual ones where none was given."""
    return {question.code: answers.get(question.code, question.default) for question in questions()}


def _section(row: Mapping[str, Any]) -> QuestionSection:
    asked = tuple(
        Question(
            **{**question, "choices": tuple((code, label) for code, label in question.get("choices", ()))}
        )
        for question in row["questions"]
    )
    return QuestionSection(row["code"], row["title"], row["lead"], asked)
