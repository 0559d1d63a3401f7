"""What the founders decide and note; the only writers of the room."""

import re
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.communities.creation.actions import record_stage
from maillage.communities.creation.proofs import Proof
from maillage.communities.founding import queries
from maillage.communities.founding.calendar import Step
from maillage.communities.founding.enums import DECLARED, FormalityState, LeaderFunction, LegalForm
from maillage.communities.founding.errors import FoundingError
from maillage.communities.founding.models import Formality, FoundingKit, Leader
from maillage.communities.founding.questionnaire import QuestionSection
from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.reference.directory.identifiers import bare, finess_problem, siret_problem

# W, the registry (751, but 2A1 in Corsica and 9R1 in La Réunion), the rank.
_RNA = re.compile(r"W\d[0-9A-Z]\d{7}")
# Fewer members are not registered in Haut-Rhin, Bas-Rhin and Moselle: code civil local, art. 56.
LEAST_BY_LOCAL_LAW = 7


@transaction.atomic
def answer(
    *, by: User, community: Community, section: QuestionSection, answers: Mapping[str, Any], seen: str
) -> FoundingKit:
    """Keep the answers of a section.

    seen: ``queries.seen`` of the page that was filled in. Raises ``FoundingError`` when someone else answered
    the section meanwhile: nothing is overwritten unread.
    """
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    found = _kit(community)
    if queries.seen(queries.current_answers(community, found), section) != seen:
        raise FoundingError(
            "Quelqu’un a répondu à cette partie pendant que vous la remplissiez. Ce que vous avez saisi est "
            "ci-dessous : relisez-le, puis enregistrez de nouveau pour le garder."
        )
    low, high = answers.get("board_min"), answers.get("board_max")
    if low is not None and high is not None and low > high:
        raise FoundingError("Le nombre le plus petit dépasse le plus grand.", field="board_max")
    found.answers |= {question.code: answers[question.code] for question in section.questions}
    found.save(update_fields=["answers"])
    trace(AuditAction.FOUNDING_ANSWERED, actor, community, found, section=section.code)
    return found


@transaction.atomic
def hold_founding_assembly(
    *, by: User, community: Community, held_on: date, place: str, present: int
) -> FoundingKit:
    """Note that the founding assembly was held, with at least two founders; a later call corrects it.

    Raises ``FoundingError`` for a day to come, or fewer founders than the local law asks.
    """
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    _refuse_tomorrow(held_on, field="held_on")
    found = _kit(community)
    by_local_law = queries.legal_form(community, found) == LegalForm.ASSOCIATION_LOCAL
    if by_local_law and present < LEAST_BY_LOCAL_LAW:
        raise FoundingError(
            "En Alsace et en Moselle, une association ne s’inscrit qu’avec sept membres au moins "
            "(code civil local, art. 56).",
            field="present",
        )
    found.founded_on, found.founded_at, found.founders_present = held_on, place, present
    found.save(update_fields=["founded_on", "founded_at", "founders_present"])
    trace(AuditAction.FOUNDING_HELD, actor, community, found, held_on=held_on.isoformat(), present=present)
    return found


@transaction.atomic
def save_leader(
    *,
    by: User,
    community: Community,
    leader: Leader | None,
    name: str,
    function: LeaderFunction,
    profession: str,
    nationality: str,
    home_address: str,
) -> Leader:
    """Add a person in charge, or correct one. Raises ``FoundingError`` when the name is already there."""
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    lock(LockSpace.FOUNDING, community.pk)
    others = Leader.objects.exclude(pk=leader.pk) if leader else Leader.objects.all()
    if others.filter(name=name).exists():
        raise FoundingError(f"{name} est déjà dans la liste.", field="name")
    saved = leader or Leader(community=community)
    saved.name, saved.function, saved.profession = name, function, profession
    saved.nationality, saved.home_address = nationality, home_address
    saved.save()
    trace(AuditAction.LEADER_SET, actor, community, saved, function=function)
    return saved


@transaction.atomic
def remove_leader(*, by: User, community: Community, leader: Leader) -> None:
    """Take a person off the list."""
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    trace(AuditAction.LEADER_SET, actor, community, leader, removed=True)
    leader.delete()


@transaction.atomic
def note_formality(
    *,
    by: User,
    community: Community,
    step: Step,
    state: FormalityState,
    done_on: date | None,
    reference: str,
    note: str,
) -> None:
    """Note a formality as done or not needed; ``TO_DO`` puts it back. Raises ``FoundingError``."""
    actor = entitled(by, community, Permission.GOVERNANCE_EDIT)
    lock(LockSpace.FOUNDING, community.pk)
    if state == FormalityState.TO_DO:
        Formality.objects.filter(code=step.code).delete()
    else:
        if state == FormalityState.DONE and done_on is None:
            raise FoundingError("Quel jour a-t-elle été faite ?", field="done_on")
        if state == FormalityState.DONE and done_on is not None:
            _refuse_tomorrow(done_on, field="done_on")
        if state == FormalityState.NOT_NEEDED and not note:
            raise FoundingError("Dites pourquoi elle est sans objet.", field="note")
        Formality.objects.update_or_create(
            community=community,
            code=step.code,
            defaults={
                "state": state,
                "done_on": done_on if state == FormalityState.DONE else None,
                "reference": _checked(step, reference),
                "note": note,
                "noted_by": by,
            },
        )
    trace(AuditAction.FORMALITY_NOTED, actor, community, community, formality=step.code, state=state)
    if state == FormalityState.DONE and done_on is not None and step.code in DECLARED:
        _move_line(by, community, step, done_on, reference)


def _move_line(by: User, community: Community, step: Step, on: date, reference: str) -> None:
    """The declared association is what follows a validated letter; at any other stage, nothing moves."""
    fresh = Community.objects.get(pk=community.pk)
    if fresh.stage != Stage.LI_VALIDEE or on < fresh.stage_since:
        return
    said = f"{step.title} : {reference}" if reference else step.title
    record_stage(
        by=by, community=community, key=uuid.uuid5(community.founding_key, f"founding-{step.code}-{on}"),
        status=Stage.STRUCTURE_CREEE, on=on, today=timezone.localdate(), room="founding",
        proof=Proof(acted_by="Fondateurs", document=said), permission=Permission.GOVERNANCE_EDIT,
    )  # fmt: skip


def _refuse_tomorrow(day: date, *, field: str) -> None:
    if day > timezone.localdate():
        raise FoundingError("Cette date est à venir : notez ce qui a déjà eu lieu.", field=field)


def _kit(community: Community) -> FoundingKit:
    """The kit of the community, made at the first answer; the turn is held until the transaction ends."""
    lock(LockSpace.FOUNDING, community.pk)
    found: FoundingKit
    found, _ = FoundingKit.objects.get_or_create(community=community)
    return found


def _checked(step: Step, reference: str) -> str:
    """The reference as it is written in its register. Raises ``FoundingError`` when it cannot be one."""
    if not reference or step.reference == "text":
        return reference
    number = bare(reference)
    problems = {
        "rna": ""
        if _RNA.fullmatch(number)
        else "Un numéro RNA compte un W et neuf caractères : W123456789, ou W2A1234567 en Corse.",
        "siret": siret_problem(number),
        "finess": finess_problem(number),
    }
    if problem := problems[step.reference]:
        raise FoundingError(problem, field="reference")
    return number
