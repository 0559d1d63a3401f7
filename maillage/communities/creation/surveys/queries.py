"""Reads of surveys: the list, one with its counts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from maillage.communities.creation.enums import Audience
from maillage.communities.creation.surveys.counting import (
    LEAST,
    Counted,
    Crossing,
    counts,
    cross,
    guarded,
)
from maillage.communities.creation.surveys.models import Survey, SurveyAnswer
from maillage.communities.creation.surveys.questions import COMMUNE, ONE, SCALE, SEVERAL, TEXT


def surveys() -> "QuerySet[Survey]":
    """The newest first, with ``answer_count``."""
    found: QuerySet[Survey] = Survey.objects.annotate(answer_count=Count("answers")).order_by("-number")
    return found


def survey(number: int) -> Survey | None:
    found: Survey | None = surveys().filter(number=number).first()
    return found


def answers_of(of: Survey) -> list[dict[str, Any]]:
    """Every answer, without its key nor its day. One query."""
    return list(SurveyAnswer.objects.filter(survey=of).order_by("key").values_list("values", flat=True))


def counted(of: Survey, answers: list[dict[str, Any]]) -> list[Counted]:
    """The counts; nothing before as many answers as a crossing needs."""
    return counts(of.questions, answers) if len(answers) >= LEAST[Audience(of.audience)] else []


@dataclass(frozen=True, slots=True)
class Results:
    """What a survey tells the other pages: its counts, small ones hidden."""

    survey: Survey
    questions: list[Counted]


def results(most: int = 4) -> list[Results]:
    """The newest surveys that enough people answered. Two queries."""
    answered = [one for one in surveys() if one.answer_count >= LEAST[Audience(one.audience)]][:most]
    values: dict[int, list[dict[str, Any]]] = {one.pk: [] for one in answered}
    if answered:
        for key, value in SurveyAnswer.objects.filter(survey__in=answered).values_list("survey_id", "values"):
            values[key].append(value)
    return [Results(one, guarded(counts(one.questions, values[one.pk]))) for one in answered]


def crossing(of: Survey, answers: list[dict[str, Any]], what: str, by: str) -> Crossing | None:
    """``what`` by ``by`` (codes), small numbers hidden; None when they cannot be crossed."""
    known = {one["code"]: one for one in of.questions}
    left, right = known.get(what), known.get(by)
    if left is None or right is None or left is right or left["kind"] not in {ONE, SEVERAL, SCALE}:
        return None
    if right["kind"] not in {ONE, SEVERAL, SCALE, COMMUNE}:
        return None
    return cross(left, right, answers, least=LEAST[Audience(of.audience)])


def texts_of(of: Survey) -> list[tuple[int, str, str]]:
    """(key of the answer, question, text) of the free texts, in no order that tells when they came."""
    questions = [one for one in of.questions if one["kind"] == TEXT]
    rows = SurveyAnswer.objects.filter(survey=of).order_by("key").values_list("pk", "values")
    return [
        (pk, one["label"], values[one["code"]])
        for pk, values in rows
        for one in questions
        if values.get(one["code"])
    ]
