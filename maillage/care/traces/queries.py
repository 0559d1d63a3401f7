"""Reads of the trace: who saw a case, and whether the chain holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.scope import upkeep
from maillage.care.traces.enums import Act
from maillage.care.traces.models import LEAST_MONTHS, AccessTrace, TraceSegment, TraceTerm
from maillage.foundation.audit.chain import GENESIS, Divergence, Entry, Head, Sealed, first_divergence
from maillage.foundation.audit.signing import is_signed
from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Access:
    """One line for the patient: when, who (by account), in which capacity, by which ground, what."""

    at: datetime
    person: int | None
    roles: str
    act: Act
    ground: str


def who_saw(case: UUID) -> list[Access]:
    """Every access to a case, the latest first; empty for who is neither of its circle nor of the desk."""
    rows = AccessTrace.objects.filter(case_id=case).order_by("-seq")
    wanted = rows.values_list("at", "actor_id", "actor_roles", "act", "details__ground")
    return [Access(at, person, roles, Act(act), ground or "") for at, person, roles, act, ground in wanted]


def verify(
    community: Community, known: Mapping[int, str] | None = None, key: Ed25519PublicKey | None = None
) -> Divergence | Head:
    """Recompute the chain of a community, purged segments first; its head when it holds.

    ``known``: hashes by rank of checkpoints kept elsewhere; ``key`` judges the signature of purges, None
    where the instance has signed nothing yet. Ranks purged by law are answered for by their segment.
    """
    with upkeep(community):
        return verify_open(community, known, key)


def verify_open(
    community: Community, known: Mapping[int, str] | None, key: Ed25519PublicKey | None
) -> Divergence | Head:
    """The same in the open upkeep of the community."""
    kept, start = dict(known or {}), Head(community.pk, 0, GENESIS)
    for one in TraceSegment.objects.using(UPKEEP).order_by("first_seq"):
        if one.first_seq != start.seq + 1:
            return Divergence(community.pk, start.seq + 1, "purge sans suite avec la précédente")
        if key is None or not is_signed(key, one.signed_text(), one.signature):
            return Divergence(community.pk, one.first_seq, "purge qui n’est pas signée par l’instance")
        if kept.get(one.last_seq, one.last_hash) != one.last_hash:
            return Divergence(community.pk, one.last_seq, "chaîne reconstruite avant la purge")
        start = Head(community.pk, one.last_seq, one.last_hash)
    left = {rank: digest for rank, digest in kept.items() if rank > start.seq}
    return first_divergence(start, _links(community.pk), left)


def head_of(community: Community) -> Head | None:
    """The last link of a community, without recomputing anything; None before the first access."""
    with upkeep(community):
        lines = AccessTrace.objects.using(UPKEEP).order_by("-seq").values_list("seq", "hash")
        segments = (
            TraceSegment.objects.using(UPKEEP).order_by("-last_seq").values_list("last_seq", "last_hash")
        )
        last = lines.first() or segments.first()
    return Head(community.pk, *last) if last else None


def term_of() -> TraceTerm | None:
    """What was decided last of how long traces are kept, in the open session."""
    return TraceTerm.objects.order_by("-decided_at").first()


def months_kept(community: Community) -> int:
    """How long the traces of a community are kept: twelve months, or what its impact assessment says."""
    with upkeep(community):
        terms = TraceTerm.objects.using(UPKEEP).order_by("-decided_at").values_list("months", flat=True)
        return terms.first() or LEAST_MONTHS


def _links(community: int) -> Iterator[Sealed]:
    rows = AccessTrace.objects.using(UPKEEP).order_by("seq")
    columns = ("seq", "at", "actor_id", "actor_roles", "act", "case_id", "details", "previous_hash", "hash")
    for seq, at, actor, roles, act, case, details, previous, digest in rows.values_list(*columns).iterator():
        entry = Entry(community, seq, at, actor, roles, act, "case", str(case or ""), details)
        yield Sealed(entry, previous, digest)
