"""Appending to the log, and the legal purge of what has expired: it knows no other write."""

from dataclasses import replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connections, transaction
from django.utils import timezone

from maillage.foundation.audit.chain import GENESIS, Divergence, Entry
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import INSTANCE_CHAIN, AuditEvent, AuditSegment
from maillage.foundation.audit.queries import chains_open, verify_chain
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community


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
    entry = Entry(
        community_id=chain,
        seq=0,
        at=timezone.now(),
        actor_id=by.pk if by else None,
        actor_roles=roles,
        action=action.value,
        subject_type=subject_type,
        subject_id=str(subject_id),
        details=details or {},
    )
    return _append(entry, "default")


def _append(entry: Entry, using: str) -> AuditEvent:
    """Give the entry its rank and seal it; the two are one step under the chain's lock."""
    _lock_chain(entry.community_id, using)
    seq, previous = _last_link(entry.community_id, using)
    ranked = replace(entry, seq=seq + 1)
    fields = {name: getattr(ranked, name) for name in Entry.__slots__}
    return AuditEvent.objects.using(using).create(
        **fields, previous_hash=previous, hash=ranked.seal(previous)
    )


def _lock_chain(chain: int, using: str) -> None:
    lock(LockSpace.AUDIT, chain, using=using)


def _last_link(chain: int, using: str) -> tuple[int, str]:
    """Rank and hash after which to append; a chain purged to its end goes on from its segment."""
    events = AuditEvent.objects.using(using).filter(community_id=chain).order_by("-seq")
    last = events.values_list("seq", "hash").first()
    if last is None:
        segments = AuditSegment.objects.using(using).filter(community_id=chain).order_by("-last_seq")
        last = segments.values_list("last_seq", "last_hash").first()
    return last or (0, GENESIS)


class BrokenChainError(Exception):
    """A chain that does not hold is evidence: it is not purged."""


def purge_expired(
    *, chain: int, before: datetime, key: Ed25519PrivateKey, using: str = "owner"
) -> AuditSegment | None:
    """Delete the first events of a chain, up to the last one older than ``before``, and keep their head.

    ``None`` when nothing has expired. Runs as the owner of the tables: the serving role cannot delete from
    the log at all. The purge itself is the next event of the chain. Raises ``BrokenChainError`` when it
    does not hold: signing the head would launder the alteration.
    """
    with chains_open([chain], using):
        _lock_chain(chain, using)
        result = verify_chain(chain, key.public_key(), {}, using)
        if isinstance(result, Divergence):
            raise BrokenChainError(f"chaîne {chain}, rang {result.seq} : {result.reason}")
        events = AuditEvent.objects.using(using).filter(community_id=chain).order_by("seq")
        kept = events.filter(at__gte=before).values_list("seq", flat=True).first()
        expired = events if kept is None else events.filter(seq__lt=kept)
        first, last = expired.first(), expired.last()
        if last is None or first is None:
            return None
        segment = AuditSegment(
            community_id=chain, first_seq=first.seq, last_seq=last.seq, last_hash=last.hash,
            last_at=last.at, purged_at=timezone.now(),
        )  # fmt: skip
        segment.signature = key.sign(segment.signed_text()).hex()
        segment.save(using=using)
        with connections[using].cursor() as cursor:
            # The trigger that refuses every deletion lets this transaction through.
            cursor.execute("SELECT set_config('app.audit_purge', 'on', true)")
            expired.delete()
            cursor.execute("SELECT set_config('app.audit_purge', '', true)")
        _append(_purge_entry(segment), using)
    return segment


def _purge_entry(segment: AuditSegment) -> Entry:
    return Entry(
        community_id=segment.community_id,
        seq=0,
        at=segment.purged_at,
        actor_id=None,
        actor_roles="",
        action=AuditAction.AUDIT_PURGED.value,
        subject_type="auditsegment",
        subject_id=str(segment.pk),
        details={"from": segment.first_seq, "to": segment.last_seq},
    )
