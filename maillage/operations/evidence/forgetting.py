"""Rooms above that copied the words of a proof say here how to forget them when its file is erased."""

from collections.abc import Callable, Sequence

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
