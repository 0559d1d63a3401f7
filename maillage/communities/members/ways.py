"""Ways from a member's card to what a higher room holds on the same person: each room registers its own."""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.communities.members.models import Member
from maillage.foundation.access.queries import Actor


@dataclass(frozen=True, slots=True)
class Way:
    """A button: its words and its address."""

    label: str
    url: str


# For the member themself where no actor is given, otherwise for who keeps the register. No query.
Finder = Callable[[Member, Actor | None], Way | None]
_finders: list[Finder] = []


def leads(function: Finder) -> Finder:
    """Register a function that gives a way from an admitted member, or None where this reader has none."""
    _finders.append(function)
    return function


def ways_from(member: Member, actor: Actor | None = None) -> list[Way]:
    """Every way that this reader has."""
    found = (finder(member, actor) for finder in _finders)
    return [way for way in found if way is not None]
