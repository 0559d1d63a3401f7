"""Whose turn it is to be proposed a patient, when proposals go one by one.

Fair to what each offered: the share already used (proposals over capacity) decides, then who was asked the
longest ago, then the order that the caller gave. Fractions are compared by products: no rounding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cmp_to_key


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody offered for the period and received so far; ``last`` grows with time, 0 for never asked.

    A refusal by the professional counts as a proposal: refusing does not bring the turn back. A refusal by
    the patient does not. Raises ``ValueError`` on a negative figure.
    """

    key: str
    capacity: int
    proposed: int = 0
    last: int = 0

    def __post_init__(self) -> None:
        if min(self.capacity, self.proposed, self.last) < 0:
            raise ValueError("figures are not negative")


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody who still has room, and how much of it."""

    key: str
    left: int


def turns(offers: Iterable[Offer]) -> tuple[Turn, ...]:
    """Those who still have room, whose turn it is first. Raises ``ValueError`` on a key twice."""
    listed = list(offers)
    if len({offer.key for offer in listed}) != len(listed):
        raise ValueError("a key is given twice")
    open_ = [offer for offer in listed if offer.proposed < offer.capacity]
    return tuple(Turn(o.key, o.capacity - o.proposed) for o in sorted(open_, key=cmp_to_key(_compare)))


def _compare(one: Offer, other: Offer) -> int:
    used = one.proposed * other.capacity - other.proposed * one.capacity
    return used or one.last - other.last
