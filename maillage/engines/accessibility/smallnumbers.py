"""Small populations: shown with their neighbours and with the bias this brings, never blanked."""

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from .catchment import check_amounts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Regrouped:
    """For each place: the mean over itself and the nearest neighbours that reach the population wanted.

    `values` population-weighted means; `bias` = value shown minus own value (NaN without inhabitants);
    `population` of the group; `size` places in it, itself included; `complete` is False where all the
    connected neighbours together stay below the population wanted.
    """

    values: Floats
    bias: Floats
    population: Floats
    size: Ints
    complete: npt.NDArray[np.bool_]


@numba.njit(cache=True)
def _regroup(values, people, minimum, starts, links, vectors, out, heads, sizes):  # type: ignore[no-untyped-def]
    n = values.size
    seen = np.full(n, -1, np.int64)
    front = np.empty(n, np.int64)
    away = np.empty(n, np.float64)
    for i in range(n):
        seen[i] = i
        total, care, size, waiting = people[i], people[i] * values[i], 1, 0
        last = i
        while total < minimum:
            for k in range(starts[last], starts[last + 1]):
                j = links[k]
                if seen[j] != i:
                    seen[j] = i
                    front[waiting] = j
                    away[waiting] = ((vectors[j] - vectors[i]) ** 2).sum()
                    waiting += 1
            if waiting == 0:
                break
            best = 0
            for k in range(1, waiting):
                if away[k] < away[best] or (away[k] == away[best] and front[k] < front[best]):
                    best = k
            last = front[best]
            waiting -= 1
            front[best], away[best] = front[waiting], away[waiting]
            total += people[last]
            care += people[last] * values[last]
            size += 1
        out[i] = care / total if total > 0 else values[i]
        heads[i], sizes[i] = total, size


def regroup(
    values: npt.ArrayLike,
    population: npt.ArrayLike,
    *,
    minimum: float,
    starts: npt.ArrayLike,
    neighbours: npt.ArrayLike,
    vectors: Floats,
) -> Regrouped:
    """Join each place below `minimum` inhabitants with adjacent places, nearest first, until it is reached.

    `starts`, `neighbours`: adjacency in compressed rows; `vectors`: (n, 3) unit vectors
    (`Points.unit_vectors`). Ties are broken by position: the result depends on nothing else.
    """
    shown = np.ascontiguousarray(values, np.float64)
    people = check_amounts(population, shown.size, "population")
    out, heads, sizes = np.empty_like(shown), np.empty_like(shown), np.empty(shown.size, np.int64)
    _regroup(
        shown,
        people,
        float(minimum),
        np.ascontiguousarray(starts, np.int64),
        np.ascontiguousarray(neighbours, np.int64),
        vectors,
        out,
        heads,
        sizes,
    )
    return Regrouped(out, np.where(people > 0, out - shown, np.nan), heads, sizes, heads >= minimum)
