"""Appending to the trace, and the legal purge of its oldest lines; it knows no other write."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connections
from django.db.models import Q
from django.utils import timezone

from maillage.care.ground.doors import CARE, UPKEEP
from maillage.care.ground.scope import upkeep
from maillage.care.ground.session import Session
from maillage.care.traces.enums import Act
from maillage.care.traces.models import AccessTrace, TraceSegment
from maillage.care.traces.queries import head_of, months_kept, verify_open
from maillage.foundation.audit.actions import BrokenChainError
from maillage.foundation.audit.chain import GENESIS, Divergence, Entry
from maillage.foundation.audit.checkpoints import write_checkpoint
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community

MOST_ORIGIN = 64


@dataclass(frozen=True, slots=True)
class Seen:
    """One line to write."""

    act: Act
    case: UUID | None
    details: Mapping[str, object]


def write_openings(session: Session, act: Act = Act.VIEW) -> None:
    """One line for each case whose sealed data was opened, and one for searches that were made."""
    seen = [
        Seen(act, case, {"ground": session.ground(case), "opened": sorted(seal.value for seal in seals)})
        for case, seals in sorted(session.opened.items())
    ]
    if session.searches:
        seen.append(Seen(Act.SEARCH, None, {"searches": session.searches}))
    append(session, seen)
    session.opened, session.searches = {}, 0


def note(session: Session, act: Act, case: UUID, **details: object) -> None:
    """One line for an act on a case, in the caller's transaction: codes and keys only."""
    append(session, [Seen(act, case, {"ground": session.ground(case), **details})])


def note_refusal(session: Session, **details: object) -> None:
    """One line for an emergency that was refused: no case is named, whether there was one or not."""
    append(session, [Seen(Act.BREAK_GLASS, None, {"refused": True, **details})])


Spared = Callable[[], Collection[UUID]]
_spared: list[Spared] = []


def spares(function: Spared) -> Spared:
    """Give the cases whose lines are kept beyond their term, in the open upkeep (circles do)."""
    _spared[:] = [function]
    return function


def attempts(since: datetime) -> int:
    """How many emergencies the person of the open session asked for since then, granted or not."""
    with connections[CARE].cursor() as cursor:
        cursor.execute("SELECT care_attempts(%s)", [since])
        return int(cursor.fetchone()[0])


def append(session: Session, seen: Iterable[Seen]) -> None:
    """Give each line its rank and seal it. The chain stays locked to the end of the transaction."""
    lines = list(seen)
    if not lines:
        return
    community = session.community.pk
    lock(LockSpace.CARE, community, using=CARE)
    rank, previous = _head(community)
    now, rows = timezone.now(), []
    for line in lines:
        rank += 1
        entry = _entry(session, line, rank, now)
        digest = entry.seal(previous)
        rows.append(
            AccessTrace(
                community_id=community,
                case_id=line.case,
                seq=rank,
                at=now,
                actor_id=session.person,
                actor_roles=session.roles,
                act=line.act,
                details=dict(entry.details),
                previous_hash=previous,
                hash=digest,
            )
        )
        previous = digest
    AccessTrace.objects.using(CARE).bulk_create(rows)


def _entry(session: Session, line: Seen, rank: int, now: datetime) -> Entry:
    entry = Entry(
        community_id=session.community.pk, seq=rank, at=now, actor_id=session.person,
        actor_roles=session.roles, action=line.act.value, subject_type="case",
        subject_id=str(line.case or ""), details=line.details,
    )  # fmt: skip
    if session.origin:
        return replace(entry, details={**line.details, "origin": session.origin[:MOST_ORIGIN]})
    return entry


def _head(community: int) -> tuple[int, str]:
    """The last link, by a function: the chain itself is not for this role to read."""
    with connections[CARE].cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM care_trace_head(%s)", [community])
        return cursor.fetchone() or (0, GENESIS)


def checkpoint_folder() -> Path:
    """Apart from those of the log: the two count their ranks separately."""
    return Path(settings.AUDIT_CHECKPOINT_DIR) / "soins"


def sign_heads(*, key: Ed25519PrivateKey, now: datetime) -> Path:
    """Write the signed heads of every chain, outside the database."""
    heads = [head for one in Community.objects.order_by("pk") if (head := head_of(one))]
    return write_checkpoint(checkpoint_folder(), heads, key, now=now)


def purge_expired(*, community: Community, now: datetime, key: Ed25519PrivateKey) -> TraceSegment | None:
    """Delete the first lines of the chain, up to the last one that has had its time, and keep their head.

    None when nothing has expired. What a court wants kept stays, with all that follows it in the chain, which
    goes by its beginning only. The chain goes on from its segment and can still be verified. Raises
    ``BrokenChainError`` when it does not hold: signing the head would launder the alteration.
    """
    before = now - relativedelta(months=months_kept(community))
    with upkeep(community):
        lock(LockSpace.CARE, community.pk, using=UPKEEP)
        found = verify_open(community, None, key.public_key())
        if isinstance(found, Divergence):
            raise BrokenChainError(f"{community.slug}, rang {found.seq}\u00a0: {found.reason}")
        lines = AccessTrace.objects.using(UPKEEP).order_by("seq")
        held = [case for function in _spared for case in function()]
        kept = lines.filter(Q(at__gte=before) | Q(case_id__in=held)).values_list("seq", flat=True).first()
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
