"""Rooms that did more than erase a row say here how to do it again, once an older backup was restored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

LEDGER = ("community", "table", "row", "act", "reason", "at", "by")


@dataclass(frozen=True, slots=True)
class Erased:
    """What a line of the ledger says of an erasure of the community's own accord; ``by`` is a key of an
    account, which an older backup may not hold.
    """

    reason: str
    at: datetime
    by: int | None


After = Callable[[models.Model, Erased], None]
_after: dict[str, After] = {}


def after_replay(table: str) -> Callable[[After], After]:
    """Register what follows an erasure done again in a table (``operations.Evidence``). It takes the row as
    it was restored, in the scope of its community, where nothing is append-only any more.
    """

    def register(follow: After) -> After:
        _after[table] = follow
        return follow

    return register


def follow(row: models.Model, proof: dict[str, Any]) -> None:
    """Call what the room registered, for what the community erased of its own accord."""
    found = _after.get(row._meta.label)
    if found is None or not proof.get("reason"):
        return
    at = proof.get("at")
    moment = parse_datetime(at) if isinstance(at, str) else at
    found(row, Erased(str(proof["reason"]), moment or timezone.now(), proof.get("by")))
