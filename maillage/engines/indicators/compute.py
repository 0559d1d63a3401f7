"""Values of indicators for a set of communes. Pure.

Each commune gives a numerator and a denominator; a territory is the sum of both, then the quotient:

    sum    V = scale × Σ n
    ratio  V = scale × Σ n / Σ d
    mean   V = scale × Σ (n·w) / Σ w        w the weight, over the communes where n is known

so that the value of a union is that of its parts, whatever the order, and an unknown commune is left out of
both sums rather than counted as nothing.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .catalogue import Indicator, Kind, Only

Row = Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class Place:
    """One commune or part of it, with its measures by name; a measure that is not known is absent.

    For a part, the columns of ``row`` are those of the part and what publishers say is that of its commune:
    ``share`` is the proportion of the commune's inhabitants who live in it.
    """

    code: str
    name: str
    population: float
    row: Row
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What one place brings to both sums; the denominator of a sum is 0."""

    numerator: float
    denominator: float = 0.0


@dataclass(frozen=True, slots=True)
class Spread:
    """How the values of places lie: quartiles of the places, each counting once."""

    lowest: float
    first_quartile: float
    median: float
    third_quartile: float
    highest: float


@dataclass(frozen=True, slots=True)
class Result:
    """An indicator over a set of places.

    ``value`` is None when nothing is known; ``parts`` holds the places that are known; ``coverage`` is the
    share, from 0 to 1, of the inhabitants who live in one of them.
    """

    value: float | None
    parts: dict[str, Parts]
    coverage: float
    small: bool
    spread: Spread | None


def parts_of(indicator: Indicator, row: Row, share: float = 1.0) -> Parts | None:
    """What a place brings to the sums; None when it is not known.

    What is counted by commune is shared out to a part of it; a rate or a label holds for the part as it is.
    """
    absent = 0.0 if indicator.absent_is_zero else None
    numerator = _added(indicator.numerator, row, absent)
    if numerator is not None and indicator.kind is not Kind.MEAN and "." in indicator.numerator[0]:
        numerator *= share
    if indicator.only is not None and numerator is not None:
        kept = _kept(indicator.only, row)
        if kept is None and not indicator.absent_is_zero:
            return None
        # Where absence is a zero, it is one for the filter too: no pharmacy is fewer than one.
        if not (_within(indicator.only, 0.0) if kept is None else kept):
            numerator = 0.0
    if numerator is None:
        return None
    if indicator.kind is Kind.SUM:
        return Parts(numerator)
    denominator = row.get(indicator.denominator)
    if not isinstance(denominator, int | float):
        return None
    if "." in indicator.denominator:
        denominator *= share
    weight = denominator if indicator.kind is Kind.MEAN else 1.0
    return Parts(numerator * weight, float(denominator))


def _added(measures: Sequence[str], row: Row, absent: float | None) -> float | None:
    known = [value for name in measures if isinstance(value := row.get(name), int | float)]
    return math.fsum(known) if known else absent


def _kept(only: Only, row: Row) -> bool | None:
    """Whether the place passes the filter; None when its measure is not known."""
    if only.among:
        labels = [row[name] for name in only.measures if name in row]
        return any(label in only.among for label in labels) if labels else None
    number = _added(only.measures, row, None)
    return None if number is None else _within(only, number)


def _within(only: Only, number: float) -> bool:
    if only.among:
        return False
    above = only.at_least is None or number >= only.at_least
    return above and (only.below is None or number < only.below)


def value_of(indicator: Indicator, parts: Iterable[Parts]) -> float | None:
    """The value of these places together; None when no place is known, or when nobody is counted below."""
    taken = list(parts)
    if not taken:
        return None
    numerator = math.fsum(part.numerator for part in taken)
    if indicator.kind is Kind.SUM:
        return indicator.scale * numerator
    denominator = math.fsum(part.denominator for part in taken)
    return indicator.scale * numerator / denominator if denominator else None


def is_small(indicator: Indicator, parts: Iterable[Parts]) -> bool:
    """Whether the value rests on too few people to be read without care."""
    if indicator.kind is Kind.SUM or not indicator.small_below:
        return False
    return math.fsum(part.denominator for part in parts) < indicator.small_below


def measure(indicator: Indicator, places: Sequence[Place]) -> Result:
    """The indicator over these places, each counted once."""
    known = {
        place.code: found
        for place in places
        if (found := parts_of(indicator, place.row, place.share)) is not None
    }
    inhabitants = math.fsum(place.population for place in places)
    covered = math.fsum(place.population for place in places if place.code in known)
    values = [value for part in known.values() if (value := value_of(indicator, [part])) is not None]
    return Result(
        value=value_of(indicator, known.values()),
        parts=known,
        coverage=covered / inhabitants if inhabitants else 0.0,
        small=is_small(indicator, known.values()),
        spread=_spread(values),
    )


def _spread(values: Sequence[float]) -> Spread | None:
    if not values:
        return None
    ordered = sorted(values)
    return Spread(*(_quantile(ordered, share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)))


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear interpolation between the two nearest ranks (Hyndman and Fan's type 7)."""
    rank = share * (len(ordered) - 1)
    low = math.floor(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (rank - low) * (ordered[high] - ordered[low])
