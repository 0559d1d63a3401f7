"""What to add to a territory already drawn: holes, links between its parts, rest of a group, inhabitants
missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.sparse import csgraph

from .problem import Bounds, Graph

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Adder = Callable[[int, "Reason"], bool]


class Reason(StrEnum):
    """Why a place is proposed."""

    LINK = "link"  # joins two parts that do not touch
    HOLE = "hole"  # every neighbour is already inside
    GROUP = "group"  # more than half of its group is already inside
    PEOPLE = "people"  # the nearest that brings the inhabitants missing


@dataclass(frozen=True, slots=True)
class Step:
    """One place to add, and the inhabitants of the territory once it is."""

    place: int
    reason: Reason
    people: float


@dataclass(frozen=True, slots=True)
class Completion:
    """`steps` in order; `people` reached; `complete` when in one piece and within bounds."""

    steps: tuple[Step, ...]
    people: float
    complete: bool


def complete(
    graph: Graph,
    drawn: npt.ArrayLike,
    bounds: Bounds,
    *,
    free: Mask | None = None,
    groups: npt.ArrayLike | None = None,
) -> Completion:
    """Complete the places `drawn` with places that are `free` (all by default), never above the maximum.

    In order: the shortest chains of places that make one piece of it; the holes; the rest of the groups of
    which more than half the inhabitants are inside; then, until the minimum is met, the place that touches
    the territory and lies nearest to the centre of its inhabitants before these additions.
    """
    inside = np.zeros(len(graph), bool)
    inside[np.asarray(drawn, np.int64)] = True
    if not inside.any():
        raise ValueError("a drawn territory has at least one place")
    open_ = (np.ones(len(graph), bool) if free is None else free.copy()) & ~inside
    steps: list[Step] = []

    def add(place: int, reason: Reason) -> bool:
        total = float(graph.people[inside].sum() + graph.people[place])
        if total > bounds.maximum:
            return False
        inside[place], open_[place] = True, False
        steps.append(Step(place, reason, total))
        return True

    one = _join(graph, inside, open_, add)
    _fill(graph, inside, open_, add)
    if groups is not None:
        _finish_groups(graph, inside, open_, np.asarray(groups, np.int64), add)
        _fill(graph, inside, open_, add)
    centre = _centre(graph, inside)
    while graph.people[inside].sum() < bounds.minimum:
        choice = _nearest(graph, inside, open_, centre)
        if choice is None:
            break
        if not add(choice, Reason.PEOPLE):
            open_[choice] = False
            continue
        _fill(graph, inside, open_, add)
    total = float(graph.people[inside].sum())
    return Completion(tuple(steps), total, one and bounds.minimum <= total <= bounds.maximum)


def _neighbours(graph: Graph, place: int) -> Ints:
    return graph.links[graph.starts[place] : graph.starts[place + 1]]


def _join(graph: Graph, inside: Mask, open_: Mask, add: Adder) -> bool:
    """Join separate parts by the chains that bring the fewest places; False when some cannot be."""
    matrix = graph.matrix().tocsr()
    while True:
        places = np.flatnonzero(inside)
        count, part = csgraph.connected_components(matrix[places][:, places], directed=False)
        if count == 1:
            return True
        usable = np.flatnonzero(inside | open_)
        where = {int(place): k for k, place in enumerate(usable)}
        smallest = int(np.argmin(np.bincount(part)))
        sources = [where[int(place)] for place in places[part == smallest]]
        steps, before, _ = csgraph.dijkstra(
            matrix[usable][:, usable],
            directed=False,
            indices=sources,
            unweighted=True,
            min_only=True,
            return_predecessors=True,
        )
        targets = [where[int(place)] for place in places[part != smallest]]
        end = min(targets, key=lambda k: (steps[k], k))
        if not np.isfinite(steps[end]):
            return False
        here = int(before[end])
        while steps[here] > 0:
            if not inside[usable[here]] and not add(int(usable[here]), Reason.LINK):
                return False
            here = int(before[here])


def _fill(graph: Graph, inside: Mask, open_: Mask, add: Adder) -> None:
    """Places whose every neighbour is inside (the outer border of the map is not a neighbour)."""
    again = True
    while again:
        again = False
        for place in np.flatnonzero(open_):
            around = _neighbours(graph, int(place))
            if around.size > 1 and inside[around].all() and add(int(place), Reason.HOLE):
                again = True


def _finish_groups(graph: Graph, inside: Mask, open_: Mask, groups: Ints, add: Adder) -> None:
    for group in np.unique(groups[inside & (groups >= 0)]):
        members = groups == group
        if graph.people[members & inside].sum() * 2 <= graph.people[members].sum():
            continue
        again = True
        while again:
            again = False
            for place in np.flatnonzero(members & open_):
                if inside[_neighbours(graph, int(place))].any() and add(int(place), Reason.GROUP):
                    again = True


def _centre(graph: Graph, inside: Mask) -> tuple[float, float]:
    """Centre of the inhabitants, or of the places when nobody lives there."""
    weight = graph.people[inside] if graph.people[inside].sum() > 0 else np.ones(int(inside.sum()))
    return float(np.average(graph.x[inside], weights=weight)), float(
        np.average(graph.y[inside], weights=weight)
    )


def _nearest(graph: Graph, inside: Mask, open_: Mask, centre: tuple[float, float]) -> int | None:
    """The free place that touches the territory, nearest to `centre`."""
    rows = np.repeat(np.arange(len(graph)), np.diff(graph.starts))
    touching = np.unique(graph.links[inside[rows] & open_[graph.links]])
    if not touching.size:
        return None
    away = (graph.x[touching] - centre[0]) ** 2 + (graph.y[touching] - centre[1]) ** 2
    return int(touching[np.argmin(away)])
