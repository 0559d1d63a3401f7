"""What rooms show on the home of a community, above « Ma semaine »; no low room knows a high one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community


@dataclass(frozen=True, slots=True)
class Panel:
    """A template, and what it reads beside ``community``."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Shower = Callable[[Community, Actor, date], Panel | None]
_showers: list[Shower] = []


def shows(function: Shower) -> Shower:
    """Register a function that makes one panel, or none for this person; it asks the database nothing."""
    _showers.append(function)
    return function


def panels(community: Community, actor: Actor, today: date) -> list[Panel]:
    """Every room's panel for this person today."""
    return [panel for shower in _showers if (panel := shower(community, actor, today))]
