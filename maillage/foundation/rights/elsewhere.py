"""What rooms behind another connection hold about a person: they read it, and say why it must stay.

    @holds_elsewhere
    def seats(account: int, communities: list[Community]) -> list[Held]: ...

Registered when the app is ready. Their rows are told with the others, and an erasure leaves them: what opens
those tables decides when they go.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django_scopes import get_scope

from maillage.foundation.rights.reach import Model
from maillage.foundation.rights.subjects import Subject
from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one table about the person, and those that they only acted on: column names to values."""

    model: Model
    rows: list[dict[str, Any]]
    acts: list[dict[str, Any]]
    why_kept: str = "elle appartient à un dossier de soins, ou prouve qui l’a vu (RGPD, art. 17-3-b et c)"


Reader = Callable[[int, list[Community]], list[Held]]
_readers: list[Reader] = []


def holds_elsewhere(function: Reader) -> Reader:
    """Register what a room holds."""
    _readers.append(function)
    return function


def held_elsewhere(subject: Subject) -> list[Held]:
    """Everything that other databases hold about this account, in the communities of the open scope."""
    if subject.account is None or not _readers:
        return []
    keys = get_scope().get("community") or []
    wanted = list(Community.objects.filter(pk__in=[getattr(one, "pk", one) for one in _listed(keys)]))
    return [held for reader in _readers for held in reader(subject.account, wanted)]


def _listed(keys: Any) -> list[Any]:
    return list(keys) if isinstance(keys, (list, tuple, set)) else [keys]
