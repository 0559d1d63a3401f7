"""What the actions of the room share: the turn of a community, the right, the trace and the history."""

from collections.abc import Mapping
from typing import Any

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.planning.diagnosis.findings.enums import Act
from maillage.planning.diagnosis.findings.models import Finding, HistoryEntry, Need, Vote


def begin(by: User, community: Community, permission: Permission) -> Actor:
    """The author as an actor, once it is the turn of this community. Raises ``PermissionDenied``."""
    actor = entitled(by, community, permission)
    lock(LockSpace.FINDINGS, community.pk)
    return actor


def note(
    action: AuditAction,
    actor: Actor,
    subject: Finding | Need | Vote,
    act: Act | None,
    details: Mapping[str, Any] | None = None,
    **traced: object,
) -> None:
    """One line in the log (numbers and codes, never a text), and one in the history with what changed.

    A message or a ballot has its own row: no ``act``, no line of history.
    """
    kind = {Finding: "finding", Need: "need", Vote: "vote"}[type(subject)]
    said = {"finding": "constat", "need": "besoin", "vote": "vote"}[kind]
    trace(action, actor, subject.community, subject, **{said: subject.number, **traced})
    if act is not None:
        HistoryEntry.objects.create(
            community_id=subject.community_id,
            act=act,
            details=dict(details or {}),
            by=actor.user,
            **{kind: subject},
        )


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{field: [before, after]} of what differs."""
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}
