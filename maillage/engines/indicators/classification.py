"""Classes of a choropleth: three methods that a legend can name. Pure.

Values are compared as they are shown, so that two places that read the same share a colour; no class is
empty, and its bounds are values that places really have.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

CLASSES = 5

Floats = npt.NDArray[np.float64]


class Method(StrEnum):
    """How the classes are cut; the values are those of an address."""

    QUANTILES = "quantiles"  # about as many places each
    EQUAL = "egales"  # the same width each
    NATURAL = "naturelles"  # the least variance within classes (Fisher 1958, Jenks 1977)


@dataclass(frozen=True, slots=True)
class MapClass:
    """One colour of a map: the values from ``low`` to ``high``, both included and both met on the map."""

    low: float
    high: float
    count: int


def classes(
    values: Sequence[float], decimals: int, count: int = CLASSES, method: Method = Method.QUANTILES
) -> tuple[MapClass, ...]:
    """At most ``count`` classes of these values: three different values make three classes."""
    shown = sorted(round(value, decimals) for value in values)
    distinct = sorted(set(shown))
    if not distinct:
        return ()
    starts = distinct if len(distinct) <= count else _STARTS[method](shown, distinct, count)
    found = []
    for rank, start in enumerate(starts):
        within = [value for value in shown if value >= start]
        if rank + 1 < len(starts):
            within = [value for value in within if value < starts[rank + 1]]
        found.append(MapClass(within[0], within[-1], len(within)))
    return tuple(found)


def class_of(value: float, decimals: int, found: Sequence[MapClass]) -> int:
    """The rank of the class that holds this value, one of those that the classes were made of."""
    shown = round(value, decimals)
    return next(rank for rank, one in enumerate(found) if one.low <= shown <= one.high)


def _quantiles(shown: list[float], distinct: list[float], count: int) -> list[float]:
    """Each class takes its fair part of the places that are left, to the nearest value.

    A value that many places share (zero, often) is then a class alone, and the others keep theirs.
    """
    many = Counter(shown)
    starts: list[float] = []
    waiting, left = list(distinct), len(shown)
    while waiting:
        starts.append(waiting[0])
        classes_left = count - len(starts) + 1
        taken = many[waiting.pop(0)]
        # One value at least is kept for each class to come.
        while len(waiting) >= classes_left and classes_left > 1:
            more = taken + many[waiting[0]]
            if abs(more - left / classes_left) > abs(taken - left / classes_left):
                break
            taken = more
            waiting.pop(0)
        left -= taken
        if classes_left == 1:
            break
    return starts


def _equal(shown: list[float], distinct: list[float], count: int) -> list[float]:
    lowest, width = distinct[0], (distinct[-1] - distinct[0]) / count
    first: dict[int, float] = {}
    for value in distinct:
        first.setdefault(min(int((value - lowest) / width), count - 1), value)
    return list(first.values())


def _natural(shown: list[float], distinct: list[float], count: int) -> list[float]:
    """Exact, by dynamic programming over the distinct values: ``best[k][j]`` is the least variance of the
    first ``j`` of them in ``k`` classes.
    """
    weights = np.unique(np.array(shown), return_counts=True)[1].astype(np.float64)
    # Centred first: the sums of squares would otherwise lose what tells neighbours apart.
    points = np.array(distinct) - np.average(distinct, weights=weights)
    people, sums, squares = (
        np.concatenate(([0.0], np.cumsum(column)))
        for column in (weights, weights * points, weights * points**2)
    )

    def variance(last: int) -> Floats:
        """Of the classes [i, last) for each i below ``last``."""
        first = np.arange(last)
        spread = squares[last] - squares[first]
        return np.asarray(spread - (sums[last] - sums[first]) ** 2 / (people[last] - people[first]))

    size = len(distinct)
    best = np.full((count + 1, size + 1), np.inf)
    cut = np.zeros((count + 1, size + 1), np.int64)
    best[0, 0] = 0.0
    for last in range(1, size + 1):
        within = variance(last)
        for k in range(1, count + 1):
            total = best[k - 1, :last] + within
            cut[k, last] = int(np.argmin(total))
            best[k, last] = total[cut[k, last]]
    starts, last = [], size
    for k in range(count, 0, -1):
        last = int(cut[k, last])
        starts.append(distinct[last])
    return starts[::-1]


_STARTS = {Method.QUANTILES: _quantiles, Method.EQUAL: _equal, Method.NATURAL: _natural}
