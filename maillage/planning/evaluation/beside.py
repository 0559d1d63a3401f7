"""What rooms above show on the page of an indicator: what it pays, its proofs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from maillage.foundation.access.queries import Actor
from maillage.planning.evaluation.models import TrackedIndicator


@dataclass(frozen=True, slots=True)
class Beside:
    """A template with what it reads, and ``(label, value)`` to draw as lines of reference on the chart."""

    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    levels: tuple[tuple[str, float], ...] = ()


Shower = Callable[[TrackedIndicator, Actor, date], Beside | None]
_showers: list[Shower] = []


def shown_beside(function: Shower) -> Shower:
    """Register a function called in the scope of the community; None when it has nothing to say."""
    _showers.append(function)
    return function


def beside(indicator: TrackedIndicator, actor: Actor, today: date) -> list[Beside]:
    """What every room says of this indicator to this person."""
    return [one for shower in _showers if (one := shower(indicator, actor, today)) is not None]
