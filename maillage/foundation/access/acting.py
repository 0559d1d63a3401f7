"""What every action begins and ends with: the author's right, and the line in the log."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils import timezone

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor, agency_actor, community_actor
from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community


def entitled(by: User, community: Community, *permissions: Permission) -> Actor:
    """The author as an actor of this community, with one of these rights. Raises ``PermissionDenied``."""
    actor = community_actor(by, community, today=timezone.localdate())
    if not any(actor.can(permission) for permission in permissions):
        raise PermissionDenied
    return actor


def entitled_agent(by: User, community: Community, *permissions: Permission) -> Actor:
    """The author as an officer whose mandate covers this community today, with one of these rights.

    Raises ``PermissionDenied``.
    """
    actor = agency_actor(by, community, today=timezone.localdate())
    if not any(actor.can(permission) for permission in permissions):
        raise PermissionDenied
    return actor


def entitled_either(by: User, community: Community, *permissions: Permission) -> Actor:
    """The author, with one of these rights by a role in the community or by a mandate over it.

    Raises ``PermissionDenied``.
    """
    try:
        return entitled(by, community, *permissions)
    except PermissionDenied:
        return entitled_agent(by, community, *permissions)


def trace(
    action: AuditAction, by: Actor | None, community: Community, subject: Model, **details: object
) -> None:
    """One line in the community's log: codes, keys and counts, never a text; no ``by`` when a link acted."""
    record(
        action=action,
        by=by.user if by else None,
        community=community,
        subject_type=type(subject).__name__.lower(),
        subject_id=subject.pk,
        roles=",".join(sorted(by.roles)) if by else "link",
        details=dict(details),
    )
