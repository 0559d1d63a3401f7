"""The registry by which rooms answer lines of the checklists: a higher room registers, this one asks.

A provider is registered in its app's ``ready()``::

    @answers("letter_complete", "letter_filed")
    def letter(community: Community, today: date) -> dict[str, Answer]: ...

It runs in the community's scope and should ask the database one question at most.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Answer:
    """What a room knows of one line.

    ``detail`` is a short French sentence; ``url_name`` (with ``number`` if it takes one) is where one sees or
    does it, ``address`` where a number does not say it; ``document`` names the proof.
    """

    done: bool
    detail: str = ""
    on: date | None = None
    url_name: str = ""
    number: int | None = None
    document: str = ""
    address: str = ""


Provider = Callable[[Community, date], dict[str, Answer]]
_providers: dict[str, Provider] = {}


def answers(*codes: str) -> Callable[[Provider], Provider]:
    """Register a provider for these codes. Raises ``ValueError`` when another one answers one of them."""

    def register(provider: Provider) -> Provider:
        for code in codes:
            former = _providers.get(code)
            if former is not None and former.__qualname__ != provider.__qualname__:
                raise ValueError(f"{code} is already answered by {former.__qualname__}")
            _providers[code] = provider
        return provider

    return register


def answered(community: Community, today: date) -> dict[str, Answer]:
    """Every answer that the rooms give today; each provider is asked once."""
    found: dict[str, Answer] = {}
    for provider in dict.fromkeys(_providers.values()):
        found |= provider(community, today)
    return found


def is_answered_by_a_room(check: str) -> bool:
    """Whether a room answers this code, so that no person may tick it."""
    return check in _providers
