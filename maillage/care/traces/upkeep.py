"""What time does to traces: signed checkpoints kept elsewhere, and the legal purge of the oldest lines."""

from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connections
from django.utils import timezone

from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.scope import upkeep
from maillage.care.traces.models import AccessTrace, TraceSegment
from maillage.care.traces.queries import head_of, months_kept, verify_open
from maillage.foundation.audit.actions import BrokenChainError
from maillage.foundation.audit.chain import Divergence
from maillage.foundation.audit.checkpoints import write_checkpoint
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community


def checkpoint_folder() -> Path:
    """Apart from those of the log: the two count their ranks separately."""
    return Path(settings.AUDIT_CHECKPOINT_DIR) / "soins"


def sign_heads(*, key: Ed25519PrivateKey, now: datetime) -> Path:
    """Write the signed heads of every chain, outside the database."""
    heads = [head for one in Community.objects.order_by("pk") if (head := head_of(one))]
    return write_checkpoint(checkpoint_folder(), heads, key, now=now)


def purge_expired(*, community: Community, now: datetime, key: Ed25519PrivateKey) -> TraceSegment | None:
    """Delete the first lines of the chain, up to the last one that has had its time, and keep their head.

    None when nothing has expired. The chain goes on from its segment and can still be verified. Raises
    ``BrokenChainError`` when it does not hold: signing the head would launder the alteration.
    """
    before = now - relativedelta(months=months_kept(community))
    with upkeep(community):
        lock(LockSpace.CARE, community.pk, using=UPKEEP)
        found = verify_open(community, None, key.public_key())
        if isinstance(found, Divergence):
            raise BrokenChainError(f"{community.slug}, rang {found.seq} : {found.reason}")
        lines = AccessTrace.objects.using(UPKEEP).order_by("seq")
        kept = lines.filter(at__gte=before).values_list("seq", flat=True).first()
        expired = lines if kept is None else lines.filter(seq__lt=kept)
        first, last = expired.first(), expired.last()
        if first is None or last is None:
            return None
        segment = TraceSegment(
            community_id=community.pk, first_seq=first.seq, last_seq=last.seq, last_hash=last.hash,
            last_at=last.at, purged_at=timezone.now(),
        )  # fmt: skip
        segment.signature = key.sign(segment.signed_text()).hex()
        segment.save(using=UPKEEP, force_insert=True)
        with connections[UPKEEP].cursor() as cursor:
            # The trigger that refuses every deletion lets this transaction through, for its owner alone.
            cursor.execute("SELECT set_config('app.care_trace_purge', 'on', true)")
            expired.order_by().delete()
            cursor.execute("SELECT set_config('app.care_trace_purge', '', true)")
    return segment
