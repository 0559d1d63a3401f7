"""Appending to the log: the only write it knows."""

from django.db import connection, transaction
from django.utils import timezone

from maillage.foundation.audit.chain import GENESIS, Entry
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import INSTANCE_CHAIN, AuditEvent
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

# First key of the two-key advisory lock: keeps the audit chains apart from every other use of such locks.
_LOCK_SPACE = 71_001


@transaction.atomic
def record(
    *,
    action: AuditAction,
    by: User | None,
    community: Community | None = None,
    subject_type: str,
    subject_id: object,
    roles: str = "",
    details: dict[str, object] | None = None,
) -> AuditEvent:
    """Append one event to the community's chain (or the instance's), inside the caller's transaction.

    ``details`` holds codes and keys, never a content: no clinical word, no bank number, no secret.
    The advisory lock is held to the end of the transaction, so that two events never share a rank.
    """
    chain = community.pk if community else INSTANCE_CHAIN
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, chain % 2**31])
    last = AuditEvent.objects.filter(community_id=chain).order_by("-seq").values("seq", "hash").first()
    entry = Entry(
        community_id=chain,
        seq=last["seq"] + 1 if last else 1,
        at=timezone.now(),
        actor_id=by.pk if by else None,
        actor_roles=roles,
        action=action.value,
        subject_type=subject_type,
        subject_id=str(subject_id),
        details=details or {},
    )
    previous = last["hash"] if last else GENESIS
    return AuditEvent.objects.create(
        community_id=entry.community_id,
        seq=entry.seq,
        at=entry.at,
        actor_id=entry.actor_id,
        actor_roles=entry.actor_roles,
        action=entry.action,
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        details=entry.details,
        previous_hash=previous,
        hash=entry.seal(previous),
    )
