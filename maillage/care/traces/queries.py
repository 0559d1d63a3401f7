"""Reads of the trace: who saw a case, and whether the chain holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from maillage.care.ground.doors import UPKEEP
from maillage.care.ground.scope import upkeep
from maillage.care.traces.enums import Act
from maillage.care.traces.models import AccessTrace
from maillage.foundation.audit.chain import GENESIS, Divergence, Entry, Head, Sealed, first_divergence
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


def verify(community: Community, known: dict[int, str] | None = None) -> Divergence | Head:
    """Recompute the chain of a community; its head when it holds. ``known``: hashes kept elsewhere."""
    with upkeep(community):
        return first_divergence(Head(community.pk, 0, GENESIS), _links(community.pk), known)


def _links(community: int) -> Iterator[Sealed]:
    rows = AccessTrace.objects.using(UPKEEP).order_by("seq")
    columns = ("seq", "at", "actor_id", "actor_roles", "act", "case_id", "details", "previous_hash", "hash")
    for seq, at, actor, roles, act, case, details, previous, digest in rows.values_list(*columns).iterator():
        entry = Entry(community, seq, at, actor, roles, act, "case", str(case or ""), details)
        yield Sealed(entry, previous, digest)
