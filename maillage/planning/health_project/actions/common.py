"""What the actions of the room share: the turn of a community, the right, the trace and the history."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.planning.health_project.enums import Act
from maillage.planning.health_project.models import ActionSheet, Objective, ProjectEntry
from maillage.planning.health_project.protocols.models import Protocol

Subject = ActionSheet | Objective | Protocol
_COLUMN: dict[type[models.Model], str] = {
    ActionSheet: "sheet",
    Objective: "objective",
    Protocol: "protocol",
}


def begin(by: User, community: Community, *permissions: Permission) -> Actor:
    """The author as an actor with one of these rights, once it is the turn of this community."""
    actor = entitled(by, community, *permissions)
    lock(LockSpace.PROJECT, community.pk)
    return actor


def note(
    action: AuditAction,
    actor: Actor,
    subject: Subject,
    act: Act,
    details: Mapping[str, Any] | None = None,
    *,
    part: str = "",
    reason: str = "",
    **traced: object,
) -> None:
    """One line in the log (codes and numbers, never a text), one in the history with what changed."""
    column = _COLUMN[type(subject)]
    trace(action, actor, subject.community, subject, numero=subject.number, acte=act.value, **traced)
    ProjectEntry.objects.create(
        community_id=subject.community_id,
        act=act,
        part=part,
        reason=reason,
        details=dict(details or {}),
        by=actor.user,
        **{column: subject},
    )
