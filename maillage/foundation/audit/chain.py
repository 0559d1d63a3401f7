"""The arithmetic of the hash chain, without a database.

``hash = sha256(previous_hash || canonical JSON of the event)``. The canonical form has sorted keys, no
spaces, UTC instants with microseconds: the same event always gives the same bytes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """The sealed part of an event, whatever table it comes from."""

    community_id: int
    seq: int
    at: datetime
    actor_id: int | None
    actor_roles: str
    action: str
    subject_type: str
    subject_id: str
    details: Mapping[str, object]

    def seal(self, previous_hash: str) -> str:
        """SHA-256 of this entry after ``previous_hash``, 64 hexadecimal digits."""
        body = {
            "community_id": self.community_id,
            "seq": self.seq,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor_id": self.actor_id,
            "actor_roles": self.actor_roles,
            "action": self.action,
            "subject_type": self.subject_type,
            "subject_id": self.subject_id,
            "details": self.details,
        }
        canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(f"{previous_hash}{canonical}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry as found in the table, with the two hashes written beside it."""

    entry: Entry
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of a chain: what a checkpoint remembers of it, and what a purge leaves."""

    community_id: int
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first place where a chain is not what it says: rank, and the reason in French."""

    community_id: int
    seq: int
    reason: str


def first_divergence(
    start: Head, found: Iterable[Sealed], known: Mapping[int, str] | None = None
) -> Divergence | Head:
    """Recompute a chain from the link before ``found`` (in order of rank); its head when it holds.

    ``known`` gives the hashes that trusted checkpoints remember, by rank: a link that is absent or different
    is a divergence even where the chain is consistent with itself (tail cut off, whole chain rebuilt).
    """
    head, expected = start, dict(known or {})
    for link in found:
        entry = link.entry
        if entry.seq != head.seq + 1 or entry.community_id != start.community_id:
            return Divergence(start.community_id, head.seq + 1, "événement manquant, déplacé ou ajouté")
        if link.previous_hash != head.hash:
            return Divergence(start.community_id, entry.seq, "l'empreinte précédente ne correspond pas")
        if entry.seal(head.hash) != link.hash:
            return Divergence(start.community_id, entry.seq, "événement modifié")
        if expected.pop(entry.seq, link.hash) != link.hash:
            return Divergence(
                start.community_id, entry.seq, "chaîne reconstruite depuis le point de contrôle"
            )
        head = Head(start.community_id, entry.seq, link.hash)
    if expected:
        return Divergence(
            start.community_id, head.seq + 1, "fin de chaîne coupée depuis le point de contrôle"
        )
    return head


def merkle_root(heads: Sequence[Head]) -> str:
    """Root of the heads in order of community, 64 hexadecimal digits (tree of RFC 6962, section 2.1)."""

    def root(leaves: Sequence[bytes]) -> bytes:
        if not leaves:
            return hashlib.sha256(b"").digest()
        if len(leaves) == 1:
            return hashlib.sha256(b"\x00" + leaves[0]).digest()
        split = 1 << (len(leaves) - 1).bit_length() - 1
        return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()

    ordered = sorted(heads, key=lambda head: head.community_id)
    return root([f"{h.community_id}|{h.seq}|{h.hash}".encode() for h in ordered]).hex()
