"""The only writers of surveys: opening, answering by the link, closing, taking texts away."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.communities.creation.common import begin
from maillage.communities.creation.enums import Audience
from maillage.communities.creation.errors import CreationError
from maillage.communities.creation.surveys.models import Survey, SurveyAnswer
from maillage.communities.creation.surveys.questions import TEXT, default_introduction, default_questions
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number

# A link that goes round is answered by hundreds, a robot by thousands.
MOST_A_DAY = 500
MOST_ANSWERS = 10_000


@transaction.atomic
def open_survey(
    *,
    by: User,
    community: Community,
    key: UUID,
    audience: Audience,
    title: str,
    introduction: str,
    questions: Sequence[str],
    closes_on: date,
    today: date,
) -> Survey:
    """Open a survey with these of the default questions (codes); the same key gives the same survey.

    Raises ``CreationError`` without a question or for a last day that is past.
    """
    actor = begin(by, community)
    known: Survey | None = Survey.objects.filter(key=key).first()
    if known is not None:
        return known
    if closes_on < today:
        raise CreationError("Le dernier jour est déjà passé.")
    kept = [one for one in default_questions(audience) if one["code"] in questions]
    if not kept:
        raise CreationError("Gardez au moins une question.")
    survey: Survey = Survey.objects.create(
        community=community, number=next_number(Survey), key=key, author=by, audience=audience, title=title,
        introduction=introduction.strip() or default_introduction(audience), questions=kept,
        closes_on=closes_on,
    )  # fmt: skip
    trace(AuditAction.SURVEY_OPENED, actor, community, survey, audience=audience.value, questions=len(kept))
    return survey


@transaction.atomic
def answer_survey(*, survey: Survey, key: UUID, values: Mapping[str, Any], today: date) -> SurveyAnswer:
    """Keep one answer, for whoever holds the link; the same key gives the same answer.

    Raises ``CreationError`` when the survey is closed, or has received too much today.
    """
    lock(LockSpace.CREATION, survey.community_id)
    current: Survey = Survey.objects.get(pk=survey.pk)
    known: SurveyAnswer | None = SurveyAnswer.objects.filter(survey=current, key=key).first()
    if known is not None:
        return known
    if not current.is_open(today):
        raise CreationError("Cette enquête est close. Merci de votre intérêt.")
    received = SurveyAnswer.objects.filter(survey=current)
    if received.filter(answered_on=today).count() >= MOST_A_DAY or received.count() >= MOST_ANSWERS:
        raise CreationError("Trop de réponses sont arrivées aujourd’hui : réessayez demain.")
    codes = {one["code"] for one in current.questions}
    made: SurveyAnswer = SurveyAnswer.objects.create(
        community_id=current.community_id, survey=current, key=key, answered_on=today,
        values={code: value for code, value in values.items() if code in codes and value},
    )  # fmt: skip
    return made


@transaction.atomic
def close_survey(*, by: User, community: Community, number: int) -> Survey:
    """Close a survey for good: its link says so."""
    actor = begin(by, community)
    survey: Survey = Survey.objects.select_for_update().get(number=number)
    if survey.closed_at is None:
        survey.closed_at = timezone.now()
        survey.save(update_fields=["closed_at"])
        trace(AuditAction.SURVEY_CLOSED, actor, community, survey, number=number)
    return survey


@transaction.atomic
def remove_texts(*, by: User, community: Community, number: int, answer: int) -> SurveyAnswer:
    """Take away the free texts of one answer, for good: they spoke of someone. Its choices stay counted."""
    actor = begin(by, community)
    row: SurveyAnswer = SurveyAnswer.objects.select_for_update().get(pk=answer, survey__number=number)
    survey = Survey.objects.get(number=number)
    texts = {one["code"] for one in survey.questions if one["kind"] == TEXT}
    row.values = {code: value for code, value in row.values.items() if code not in texts}
    row.texts_removed = True
    row.save(update_fields=["values", "texts_removed"])
    trace(AuditAction.SURVEY_TEXTS_REMOVED, actor, community, row, survey=number)
    return row
