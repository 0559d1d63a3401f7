"""The arithmetic of the hash chain, without a database.

``hash = sha256(previous_hash || canonical JSON of the event)``. The canonical form has sorted keys, no
spaces, UTC instants with microseconds: the same event always gives the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping
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
