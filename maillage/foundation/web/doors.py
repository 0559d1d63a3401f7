"""What a community opens to everyone, gathered for its public page: each room says which of its pages are."""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Door:
    """A public page of a community: what it says, and the name of its address, which takes the slug."""

    label: str
    url_name: str


Opener = Callable[[Community], Door | None]
_openers: list[Opener] = []


def opens(function: Opener) -> Opener:
    """Register a function that reads the community in scope and gives its door if it is open; one query."""
    _openers.append(function)
    return function


def doors_of(community: Community) -> list[Door]:
    """The public pages that this community opened, with its scope open."""
    found = (opener(community) for opener in _openers)
    return [door for door in found if door is not None]
