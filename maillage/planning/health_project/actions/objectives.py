"""Objectives: writing, changing, ordering, dropping."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.numbers import next_number
from maillage.planning.diagnosis.findings.models import Need
from maillage.planning.health_project.actions.common import begin, note
from maillage.planning.health_project.contents import changed
from maillage.planning.health_project.enums import Act
from maillage.planning.health_project.errors import ProjectError, StalePartError
from maillage.planning.health_project.models import Objective, ObjectiveNeed


@transaction.atomic
def write_objective(
    *,
    by: User,
    community: Community,
    key: UUID,
    parent: int | None,
    title: str,
    text: str,
    needs: Collection[int],
) -> Objective:
    """A general objective (``parent`` None) that answers these needs (numbers), or an operational one.

    The same key gives the same row. Raises ``ProjectError`` for an unknown need or parent.
    """
    actor = begin(by, community, Permission.PROJECT_EDIT)
    known: Objective | None = Objective.objects.filter(key=key).first()
    if known is not None:
        return known
    above = None if parent is None else _general(parent)
    objective: Objective = Objective.objects.create(
        community=community,
        number=next_number(Objective),
        key=key,
        parent=above,
        title=title,
        text=text,
        rank=Objective.objects.filter(parent=above).count() + 1,
        author=by,
    )
    if above is None:
        _link(objective, _needs(needs))
    note(AuditAction.OBJECTIVE_RECORDED, actor, objective, Act.WRITTEN, {"title": [None, title]})
    return objective


def _general(number: int) -> Objective:
    found: Objective | None = Objective.objects.standing().filter(number=number, parent=None).first()
    if found is None:
        raise ProjectError("Choisissez un objectif général de la liste.")
    return found


def _needs(numbers: Collection[int]) -> list[Need]:
    found = list(Need.objects.filter(number__in=numbers))
    if len(found) != len(set(numbers)):
        raise ProjectError("L’un de ces besoins n’existe pas : rechargez la page.")
    return found


def _link(objective: Objective, needs: Collection[Need]) -> None:
    ObjectiveNeed.objects.bulk_create(
        ObjectiveNeed(community_id=objective.community_id, objective=objective, need=need) for need in needs
    )


@transaction.atomic
def edit_objective(
    *,
    by: User,
    community: Community,
    objective: Objective,
    revision: int,
    title: str,
    text: str,
    needs: Collection[int],
) -> Objective:
    """Change an objective as it was read at ``revision``; the same content again changes nothing.

    Raises ``StalePartError`` when someone else changed it, ``ProjectError`` for an unknown need.
    """
    actor = begin(by, community, Permission.PROJECT_EDIT)
    current: Objective = Objective.objects.get(pk=objective.pk)
    before: dict[str, Any] = {
        "title": current.title,
        "text": current.text,
        "needs": sorted(current.needs.values_list("number", flat=True)),
    }
    answered = sorted(set(needs)) if current.is_general else []
    after: dict[str, Any] = {"title": title, "text": text, "needs": answered}
    difference = changed(before, after)
    if not difference:
        return current
    if current.revision != revision:
        raise StalePartError(before)
    if "needs" in difference:
        wanted = _needs(answered)
        ObjectiveNeed.objects.filter(objective=current).exclude(need__in=wanted).delete()
        _link(current, [one for one in wanted if one.number not in before["needs"]])
    current.title, current.text, current.revision = title, text, current.revision + 1
    current.save(update_fields=["title", "text", "revision"])
    note(AuditAction.OBJECTIVE_EDITED, actor, current, Act.EDITED, difference)
    return current


@transaction.atomic
def drop_objective(*, by: User, community: Community, objective: Objective, reason: str) -> Objective:
    """Drop an objective, with the reason; an operational one that actions still serve cannot be dropped.

    Raises ``ProjectError`` without a reason, or while something rests on it.
    """
    actor = begin(by, community, Permission.PROJECT_EDIT)
    if not reason.strip():
        raise ProjectError("Dites pourquoi cet objectif est abandonné : la raison reste lisible de tous.")
    current: Objective = Objective.objects.get(pk=objective.pk)
    if current.dropped_at is not None:
        return current
    if current.operational.filter(dropped_at__isnull=True).exists():
        raise ProjectError("Abandonnez ou déplacez d’abord ses objectifs opérationnels.")
    if current.sheet_links.exclude(sheet__state="abandoned").exists():
        raise ProjectError("Des fiches-actions servent encore cet objectif : reliez-les à un autre d’abord.")
    current.dropped_at = timezone.now()
    current.save(update_fields=["dropped_at"])
    note(AuditAction.OBJECTIVE_EDITED, actor, current, Act.DROPPED, reason=reason.strip())
    return current


@transaction.atomic
def rank_objective(*, by: User, community: Community, objective: Objective, rank: int) -> Objective:
    """Put an objective at this rank among its siblings; the others close up."""
    actor = begin(by, community, Permission.PROJECT_EDIT)
    current: Objective = Objective.objects.get(pk=objective.pk)
    siblings = list(
        Objective.objects.standing().filter(parent_id=current.parent_id).order_by("rank", "number")
    )
    if current not in siblings:
        raise ProjectError("Cet objectif est abandonné : il n’a plus de rang.")
    before = siblings.index(current) + 1
    after = min(max(rank, 1), len(siblings))
    siblings.insert(after - 1, siblings.pop(before - 1))
    for place, one in enumerate(siblings, start=1):
        if one.rank != place:
            one.rank = place
            one.save(update_fields=["rank"])
    if before != after:
        note(AuditAction.OBJECTIVE_EDITED, actor, current, Act.MOVED, {"rank": [before, after]})
    return current
