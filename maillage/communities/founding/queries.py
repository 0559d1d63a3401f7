"""What the pages of the founding kit read. The community is the one in scope."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from maillage.communities.founding.calendar import Standing, standings
from maillage.communities.founding.enums import FormalityState, LegalForm
from maillage.communities.founding.models import Formality, FoundingKit
from maillage.communities.founding.questionnaire import QuestionSection, with_defaults
from maillage.communities.members.models import College
from maillage.foundation.tenancy.models import Community

SOON = timedelta(days=21)
# Haut-Rhin, Bas-Rhin, Moselle: associations follow the local civil code (CSP, art. L. 1434-12-1).
LOCAL_LAW_DEPARTMENTS = frozenset({"57", "67", "68"})


def kit() -> FoundingKit | None:
    """The answers of the community in scope; None before the first one."""
    found: FoundingKit | None = FoundingKit.objects.first()
    return found


def first_answers(community: Community) -> dict[str, Any]:
    """What is known of the community before anyone answers."""
    local = community.department_code in LOCAL_LAW_DEPARTMENTS
    return {
        "legal_form": (LegalForm.ASSOCIATION_LOCAL if local else LegalForm.ASSOCIATION_1901).value,
        "name": community.name,
        "acronym": community.acronym,
    }


def current_answers(community: Community, found: FoundingKit | None) -> dict[str, Any]:
    """Every answer: given, else known, else usual."""
    return with_defaults({**first_answers(community), **(found.answers if found else {})})


def legal_form(community: Community, found: FoundingKit | None) -> LegalForm:
    """The form chosen, or the one that the department calls for."""
    return LegalForm(current_answers(community, found)["legal_form"])


def seen(answers: Mapping[str, Any], section: QuestionSection) -> str:
    """What a page shows of a section, as a short mark: a save that carries another one comes too late."""
    shown = {question.code: answers.get(question.code) for question in section.questions}
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def colleges() -> list[tuple[str, int]]:
    """(name, weight) of the colleges kept with the members."""
    return list(
        College.objects.filter(archived_on__isnull=True)
        .order_by("rank", "label")
        .values_list("label", "weight")
    )


def calendar(community: Community, found: FoundingKit | None) -> list[Standing]:
    """The formalities of this community, dated from its founding assembly."""
    founded_on = found.founded_on if found else None
    return standings(legal_form(community, found), founded_on, Formality.objects.all())


def due_soon(
    community: Community, kit: Mapping[str, Any], noted: Sequence[Mapping[str, Any]], today: date
) -> list[Standing]:
    """Formalities late or due within ``SOON``, the most pressing first.

    kit, noted: rows as « Ma semaine » reads them, with their days as text.
    """
    formalities = [
        Formality(code=row["code"], state=row["state"], done_on=_day(row["done_on"])) for row in noted
    ]
    form = legal_form(community, FoundingKit(answers=kit["answers"]))
    waiting = [
        one
        for one in standings(form, _day(kit["founded_on"]), formalities)
        if one.state == FormalityState.TO_DO and one.due is not None and one.due - today <= SOON
    ]
    return sorted(waiting, key=lambda one: (one.due or today, one.step.code))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
