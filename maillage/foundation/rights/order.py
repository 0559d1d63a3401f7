"""Which tables the purge empties, and in which order."""

from collections.abc import Iterable

from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.rights.reach import Model, personal_models

# The log is purged by its own command, as the owner of its table: the serving role cannot delete from it.
ELSEWHERE = frozenset({AuditEvent})


def purged_models() -> list[Model]:
    """The tables that this purge empties."""
    return [model for model in personal_models() if model not in ELSEWHERE]


def in_order(wanted: Iterable[Model]) -> list[Model]:
    """The tables so that a row goes before the row that it hangs from."""
    left, ordered = list(wanted), []
    while left:
        free = [m for m in left if not any(_hangs_from(other, m) for other in left if other is not m)]
        ordered += free or left[:1]
        left = [m for m in left if m not in ordered]
    return ordered


def _hangs_from(lower: Model, upper: Model) -> bool:
    return any(f.is_relation and f.related_model is upper for f in lower._meta.concrete_fields)
