"""Reads of the log: verification of the chains, and the pages of the journal."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connections, transaction
from django.db.models import QuerySet

from maillage.foundation.audit.chain import GENESIS, Divergence, Entry, Head, Sealed, first_divergence
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import INSTANCE_CHAIN, AuditEvent, AuditSegment
from maillage.foundation.audit.signing import is_signed
from maillage.foundation.tenancy.models import Community

_SEALED = (
    "community_id", "seq", "at", "actor_id", "actor_roles", "action", "subject_type", "subject_id", "details",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found: every chain's head, and the first divergence of each broken one."""

    heads: list[Head]
    divergences: list[Divergence]
    events: int

    @property
    def holds(self) -> bool:
        return not self.divergences


@contextmanager
def chains_open(chains: Iterable[int], using: str = "default") -> Iterator[None]:
    """Let one transaction see these chains; only the log has no other key than the number of its chain."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        keys = ",".join(str(chain) for chain in chains)
        cursor.execute("SELECT set_config('app.communities', %s, true)", [keys])
        try:
            yield
        finally:
            if not connections[using].needs_rollback:
                cursor.execute("SELECT set_config('app.communities', '', true)")


def chain_ids(using: str = "default") -> list[int]:
    """The chain of the instance, then one per community, archived ones included."""
    return [INSTANCE_CHAIN, *Community.objects.using(using).order_by("pk").values_list("pk", flat=True)]


def verify(
    key: Ed25519PublicKey | None,
    known: Mapping[int, Mapping[int, str]] | None = None,
    *,
    using: str = "default",
) -> Report:
    """Recompute every chain. ``known`` holds hashes of trusted checkpoints, by chain then by rank.

    ``key`` is ``None`` where the instance has signed nothing yet: a purge then breaks its chain.
    """
    known = known or {}
    chains = sorted({*chain_ids(using), *known})
    heads, divergences, events = [], [], 0
    with chains_open(chains, using):
        for chain in chains:
            result = verify_chain(chain, key, known.get(chain, {}), using)
            if isinstance(result, Divergence):
                divergences.append(result)
            elif result.seq:
                heads.append(result)
        events = AuditEvent.objects.using(using).count()
    return Report(heads, divergences, events)


def heads(using: str = "default") -> list[Head]:
    """The last link of every chain that has one, without recomputing anything."""
    with chains_open(chain_ids(using), using):
        rows = (
            AuditEvent.objects.using(using)
            .order_by("community_id", "-seq")
            .distinct("community_id")
            .values_list("community_id", "seq", "hash")
        )
        return [Head(*row) for row in rows]


def verify_chain(
    chain: int, key: Ed25519PublicKey | None, known: Mapping[int, str], using: str
) -> Divergence | Head:
    """Recompute one chain of an open transaction (``chains_open``), purged segments first."""
    start = Head(chain, 0, GENESIS)
    for segment in AuditSegment.objects.using(using).filter(community_id=chain).order_by("first_seq"):
        if segment.first_seq != start.seq + 1:
            return Divergence(chain, start.seq + 1, "purge sans suite avec la précédente")
        if key is None or not is_signed(key, segment.signed_text(), segment.signature):
            return Divergence(chain, segment.first_seq, "purge qui n'est pas signée par l'instance")
        if known.get(segment.last_seq, segment.last_hash) != segment.last_hash:
            return Divergence(chain, segment.last_seq, "chaîne reconstruite avant la purge")
        start = Head(chain, segment.last_seq, segment.last_hash)
    # Ranks that a legal purge took away can no longer be compared: their segment answers for them.
    remaining = {rank: digest for rank, digest in known.items() if rank > start.seq}
    return first_divergence(start, _links(chain, using), remaining)


def _links(chain: int, using: str) -> Iterator[Sealed]:
    rows = AuditEvent.objects.using(using).filter(community_id=chain).order_by("seq")
    for row in rows.values_list(*_SEALED, "previous_hash", "hash").iterator(chunk_size=5_000):
        yield Sealed(Entry(*row[:-2]), row[-2], row[-1])


def purged_until(community: Community) -> datetime:
    """The instant up to which a legal purge took the log of a community away."""
    last = AuditSegment.objects.filter(community_id=community.pk).order_by("-last_seq").first()
    return last.last_at if last is not None else datetime.min.replace(tzinfo=UTC)


def events_of(
    community: Community, action: AuditAction, subject_type: str, keys: Iterable[int]
) -> "QuerySet[AuditEvent]":
    """What the log of a community says of these rows."""
    return AuditEvent.objects.filter(
        community_id=community.pk, action=action.value, subject_type=subject_type,
        subject_id__in=[str(key) for key in keys],
    )  # fmt: skip
