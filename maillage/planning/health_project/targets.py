"""Yearly targets of an indicator, read against where it starts and where it should go. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from maillage.foundation.templatetags.maillage import decimal_number
from maillage.planning.health_project.enums import Direction


class Measured(Protocol):
    """What an indicator row and its form have in common."""

    direction: str
    baseline: Decimal | None
    baseline_year: int | None
    targets: Any


def by_year(targets: Mapping[str, str]) -> dict[int, Decimal]:
    """The targets in the order of the years."""
    return {int(year): Decimal(targets[year]) for year in sorted(targets, key=int)}


def contradictions(indicator: Measured) -> list[str]:
    """What the targets say against the direction: one sentence each, nothing when they agree.

    A target equal to where one starts contradicts « augmenter » and « diminuer »; « maintenir » accepts
    anything, since it says nothing of how much may be lost.
    """
    direction = Direction(indicator.direction)
    if direction is Direction.HOLD:
        return []
    sign = 1 if direction is Direction.UP else -1
    found, last, since = [], indicator.baseline, indicator.baseline_year
    for year, target in by_year(indicator.targets or {}).items():
        if since is not None and year <= since:
            found.append(f"La cible de {year} ne vient pas après l’année de départ, {since}.")
        if last is not None:
            progress = (target - last) * sign
            if progress < 0 or (progress == 0 and last is indicator.baseline):
                found.append(_said(indicator, direction, year, target, last))
        last = target
    return found


def _said(indicator: Measured, direction: Direction, year: int, target: Decimal, last: Decimal) -> str:
    than = "la valeur de départ" if last is indicator.baseline else "la cible précédente"
    return (
        f"Cible de {year} : {number(target)}, alors que l’indicateur {direction.label} "
        f"({than} est {number(last)})."
    )


def number(value: Decimal | None) -> str:
    """As people read it, without useless decimals; nothing for None."""
    if value is None:
        return ""
    decimals = max(0, -int(value.normalize().as_tuple().exponent))  # type: ignore[operator]
    return decimal_number(float(value), decimals)


def years_of(indicators: Iterable[Any]) -> list[int]:
    """Every year for which one of them has a target."""
    return sorted({int(year) for one in indicators for year in one.targets})
