"""What a signed contract says by itself: its own envelopes, its avenants, what the yearly dialogue granted.

An amount that the three parties signed prevails over the national table, and its explanation says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from maillage import french

from .rulebook import Figure
from .vocabulary import CONFIDENCE_LABELS, Confidence, Mission, Part, Size

SIGNED_SOURCE = "contrat_signe"
# (number of the contract year, mission or None for what belongs to none, part)
EnvelopeKey = tuple[int, Mission | None, Part]


@dataclass(frozen=True, slots=True)
class SignedAmount:
    """Cents of a whole contract year, the day on which they were agreed and where it is written."""

    cents: int
    agreed_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the contract (the first one) or an avenant says from a day: a size and the missions taken."""

    on: date
    size: Size
    missions: frozenset[Mission]


@dataclass(frozen=True, slots=True)
class SizeChange:
    """The community has another size from a date, by an avenant to its contract."""

    on: date
    size: Size


@dataclass(frozen=True, slots=True)
class Composed:
    """Successive terms as one: the first size and its changes, every mission, when each is taken or left."""

    size: Size
    changes: tuple[SizeChange, ...]
    missions: frozenset[Mission]
    joins: dict[Mission, date]
    leaves: dict[Mission, date]


def compose(terms: Sequence[Terms]) -> Composed:
    """The contract and its avenants, in the order of their effect; of one day, the last given holds.

    joins: missions that an avenant added, with the day. leaves: missions that an avenant gave back. Raises
    ValueError without terms, or when a mission that was given back is taken again.
    """
    if not terms:
        raise ValueError("a contract has terms")
    by_day = {one.on: one for one in sorted(terms, key=lambda one: one.on)}
    ordered = list(by_day.values())
    first, size = ordered[0], ordered[0].size
    changes: list[SizeChange] = []
    joins: dict[Mission, date] = {}
    leaves: dict[Mission, date] = {}
    for before, after in pairwise(ordered):
        if after.size != size:
            size = after.size
            changes.append(SizeChange(after.on, size))
        for mission in after.missions - before.missions:
            if mission in leaves:
                raise ValueError(f"{mission.value} was given back and cannot be taken again")
            joins[mission] = after.on
        for mission in before.missions - after.missions:
            leaves[mission] = after.on
    every = frozenset[Mission]().union(*(one.missions for one in ordered))
    return Composed(first.size, tuple(changes), every, joins, leaves)


def prevail(amount: SignedAmount, national: Figure) -> Figure:
    """The signed amount in place of the national one, with a note that names both."""
    where = f"montant du contrat signé ({amount.source}, {french.day(amount.agreed_on)})"
    if national.cents is None:
        note = f"{where} ; aucune source ne donne le montant national"
    elif national.cents == amount.cents:
        note = f"{where}, égal au montant national ({CONFIDENCE_LABELS[national.confidence]})"
    else:
        sure = CONFIDENCE_LABELS[national.confidence]
        note = f"{where} : il l'emporte sur le montant national de {french.euros(national.cents)} ({sure})"
    return Figure(amount.cents, Confidence.HIGH, SIGNED_SOURCE, note)
