"""Rooms above that copied the words of a proof say here how to forget them when its file is erased."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import models

from maillage.foundation.identity.models import User
from maillage.foundation.rights.replaying import Erased, after_replay
from maillage.operations.evidence.enums import PurgeReason
from maillage.operations.evidence.models import Evidence

# What stands for the words of a proof whose file was erased.
FORGOTTEN = "Fichier effacé"
Forget = Callable[[Sequence[Evidence]], None]
_forgetting: list[Forget] = []


def forgets(forget: Forget) -> Forget:
    """Register what a room does; it is called in the scope, and where nothing is append-only any more."""
    _forgetting.append(forget)
    return forget


def forget_everywhere(found: Sequence[Evidence]) -> None:
    for forget in _forgetting:
        forget(found)


def mark_purged(one: Evidence, by: int | None, reason: PurgeReason, at: datetime) -> None:
    """Say of a proof whose words were erased that it was, why, when and by whom (key)."""
    Evidence.objects.filter(pk=one.pk).update(
        title=FORGOTTEN, proves="", name=f"efface.{one.extension}", withdrawn_reason=reason.label,
        withdrawn_at=one.withdrawn_at or at, withdrawn_by=one.withdrawn_by_id or by,
        purged_at=at, purged_by=by, purged_reason=reason,
    )  # fmt: skip


@after_replay("operations.Evidence")
def purge_again(row: models.Model, erased: Erased) -> None:
    """A restored proof that had been erased: marked as it was, and its words forgotten everywhere."""
    if not isinstance(row, Evidence):
        raise TypeError(row)
    known = erased.by is not None and User.objects.filter(pk=erased.by).exists()
    # An account that is younger than the backup: who brought the proof stands for it.
    by = erased.by if known else row.added_by_id
    mark_purged(row, by, PurgeReason(erased.reason), erased.at)
    forget_everywhere([row])
