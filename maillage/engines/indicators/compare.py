"""What changed from one diagnosis to another: the perimeter, the figures, the source or the method. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .catalogue import Indicator
from .compute import Parts, value_of


class Nature(StrEnum):
    """Why a figure at constant perimeter may differ."""

    SAME = "same"  # the same data: nothing may have changed but the perimeter
    FACT = "fact"  # another vintage of the same data
    CORRECTION = "correction"  # the same vintage, in another file
    METHOD = "method"  # another formula, model or kind of source: the two figures are not comparable
    UNKNOWN = "unknown"  # not known in one of the two


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator as one diagnosis had it; ``vintages``, ``files`` and ``methods`` by subject.

    A method says what a figure was made with, where its source alone does not: a model of travel times, a
    supply that was invented.
    """

    indicator: Indicator
    parts: Mapping[str, Parts]
    vintages: Mapping[str, str]
    files: Mapping[str, str]
    methods: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """``after − before = constant + perimeter``; both are None where they cannot be told apart.

    ``constant`` is the change over the places that both perimeters hold, ``perimeter`` the rest.
    """

    before: float | None
    after: float | None
    nature: Nature
    constant: float | None = None
    perimeter: float | None = None


def compare(before: Reading, after: Reading) -> Change:
    """The change of one indicator between two diagnoses."""
    old = value_of(before.indicator, before.parts.values())
    new = value_of(after.indicator, after.parts.values())
    if before.indicator.formula != after.indicator.formula or before.methods != after.methods:
        return Change(old, new, Nature.METHOD)
    common = before.parts.keys() & after.parts.keys()
    old_common = value_of(before.indicator, [before.parts[code] for code in sorted(common)])
    new_common = value_of(after.indicator, [after.parts[code] for code in sorted(common)])
    if old is None or new is None or old_common is None or new_common is None:
        return Change(old, new, Nature.UNKNOWN)
    constant = new_common - old_common
    return Change(old, new, _nature(before, after), constant, (new - old) - constant)


def _nature(before: Reading, after: Reading) -> Nature:
    if before.vintages != after.vintages:
        return Nature.FACT
    return Nature.SAME if before.files == after.files else Nature.CORRECTION
