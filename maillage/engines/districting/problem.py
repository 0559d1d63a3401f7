"""What is to be divided: places with inhabitants, coordinates and borders, and the bounds a territory must
meet.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Bounds:
    """Inhabitants that a territory must have at least and at most."""

    minimum: float
    maximum: float

    def __post_init__(self) -> None:
        if not 0 <= self.minimum <= self.maximum:
            raise ValueError("bounds must satisfy 0 <= minimum <= maximum")


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Places and their links.

    `people` (n) inhabitants; `x`, `y` (n) km on a local plane; `spread` (n) what a place already holds of
    sum of people * squared distance to its own centre, km2 (0 for a single commune); links in compressed
    rows, both ways, with the `cost` of cutting each; `bridges` (k, 2) links added over water, at cost 0.
    """

    people: Floats
    x: Floats
    y: Floats
    spread: Floats
    starts: Ints
    links: Ints
    cost: Floats
    bridges: Ints

    def __len__(self) -> int:
        return self.people.size

    def matrix(self) -> sparse.csr_array:
        """Adjacency, 1 by link."""
        ones = np.ones(self.links.size)
        return sparse.csr_array((ones, self.links, self.starts), shape=(len(self), len(self)))


def _compressed(n: int, a: Ints, b: Ints, cost: Floats) -> tuple[Ints, Ints, Floats]:
    """Both directions, one entry by pair (costs of a pair given twice are added), sorted."""
    kept = a != b
    rows, cols = np.append(a[kept], b[kept]), np.append(b[kept], a[kept])
    both = sparse.coo_array((np.append(cost[kept], cost[kept]), (rows, cols)), shape=(n, n)).tocsr()
    both.sort_indices()
    return both.indptr.astype(np.int64), both.indices.astype(np.int64), both.data.astype(np.float64)


def build(
    people: npt.ArrayLike,
    lat: npt.ArrayLike,
    lon: npt.ArrayLike,
    links: npt.ArrayLike,
    *,
    cost: npt.ArrayLike | None = None,
) -> Graph:
    """`links`: (m, 2) positions of places that touch; `cost` of cutting each (1 by default). Coordinates in
    degrees.

    Parts that touch nothing else (islands) are tied to the nearest place of another part: see
    `Graph.bridges`.
    """
    heads = np.ascontiguousarray(people, np.float64)
    n = heads.size
    if np.any(~np.isfinite(heads)) or np.any(heads < 0):
        raise ValueError("inhabitants must be finite and not negative")
    north, east = np.asarray(lat, np.float64), np.asarray(lon, np.float64)
    pairs = np.asarray(links, np.int64).reshape(-1, 2)
    if north.shape != (n,) or east.shape != (n,) or (pairs.size and (pairs.min() < 0 or pairs.max() >= n)):
        raise ValueError("coordinates or links do not match the places")
    middle = np.radians(np.average(north)) if n else 0.0
    x = np.radians(east - (east.mean() if n else 0.0)) * np.cos(middle) * EARTH_KM
    y = np.radians(north - (north.mean() if n else 0.0)) * EARTH_KM
    price = np.ones(len(pairs)) if cost is None else np.asarray(cost, np.float64)
    starts, ends, prices = _compressed(n, pairs[:, 0], pairs[:, 1], price)
    graph = Graph(heads, x, y, np.zeros(n), starts, ends, prices, np.zeros((0, 2), np.int64))
    return _bridged(graph)


def _bridged(graph: Graph) -> Graph:
    """Tie each separate part to the nearest place outside it, smallest part first, until all is one."""
    bridges: list[tuple[int, int]] = []
    matrix = graph.matrix().tolil()
    while len(graph):
        count, part = csgraph.connected_components(matrix.tocsr(), directed=False)
        if count == 1:
            break
        smallest = int(np.argmin(np.bincount(part)))
        inside, outside = np.flatnonzero(part == smallest), np.flatnonzero(part != smallest)
        spots = np.column_stack([graph.x, graph.y])
        away, nearest = cKDTree(spots[outside]).query(spots[inside])
        best = int(np.argmin(away))
        here, there = int(inside[best]), int(outside[nearest[best]])
        bridges.append((here, there))
        matrix[here, there] = matrix[there, here] = 1.0
    if not bridges:
        return graph
    added = np.array(bridges, np.int64)
    rows = np.repeat(np.arange(len(graph)), np.diff(graph.starts))
    once = rows < graph.links
    a, b = np.append(rows[once], added[:, 0]), np.append(graph.links[once], added[:, 1])
    starts, ends, prices = _compressed(len(graph), a, b, np.append(graph.cost[once], np.zeros(len(added))))
    return replace(graph, starts=starts, links=ends, cost=prices, bridges=added)


@dataclass(frozen=True, slots=True, eq=False)
class Collapsed:
    """A graph whose places are whole groups; `of` gives, for each original place, its place in `graph`."""

    graph: Graph
    of: Ints
    split: tuple[int, ...]


def collapse(graph: Graph, groups: npt.ArrayLike, bounds: Bounds) -> Collapsed:
    """Make one place of each group, so that no territory can cut it.

    `groups` (n): a group number, negative for none. A group of more inhabitants than the maximum, or in
    several pieces, cannot be kept whole: its places stay separate and its number is in `split`.
    """
    number = np.asarray(groups, np.int64)
    if number.shape != (len(graph),):
        raise ValueError("one group by place is needed")
    matrix = graph.matrix()
    of = np.full(len(graph), -1, np.int64)
    split, after = [], 0
    for group in np.unique(number[number >= 0]):
        inside = np.flatnonzero(number == group)
        pieces = csgraph.connected_components(matrix[inside][:, inside], directed=False)[0]
        if pieces > 1 or graph.people[inside].sum() > bounds.maximum:
            split.append(int(group))
            continue
        of[inside] = after
        after += 1
    alone = of < 0
    of[alone] = after + np.arange(alone.sum())
    size = int(of.max()) + 1 if of.size else 0
    heads: Floats = np.bincount(of, graph.people, size).astype(np.float64)
    weight = np.where(heads > 0, heads, 1.0)
    load = np.where(heads[of] > 0, graph.people, 1.0)
    base = np.where(heads > 0, weight, np.bincount(of, minlength=size))
    x, y = np.bincount(of, load * graph.x, size) / base, np.bincount(of, load * graph.y, size) / base
    inner = graph.people * ((graph.x - x[of]) ** 2 + (graph.y - y[of]) ** 2) + graph.spread
    rows = np.repeat(np.arange(len(graph)), np.diff(graph.starts))
    once = rows < graph.links
    starts, ends, prices = _compressed(size, of[rows[once]], of[graph.links[once]], graph.cost[once])
    spread: Floats = np.bincount(of, inner, size).astype(np.float64)
    smaller = Graph(heads, x, y, spread, starts, ends, prices, of[graph.bridges].reshape(-1, 2))
    return Collapsed(smaller, of, tuple(split))


def subgraph(graph: Graph, kept: npt.NDArray[np.bool_]) -> tuple[Graph, Ints]:
    """The graph of some places and their positions; parts left separate are tied as islands are."""
    where = np.flatnonzero(kept)
    if where.size == len(graph):
        return graph, where
    position = np.full(len(graph), -1, np.int64)
    position[where] = np.arange(where.size)
    rows = np.repeat(np.arange(len(graph)), np.diff(graph.starts))
    both = kept[rows] & kept[graph.links] & (rows < graph.links)
    starts, ends, prices = _compressed(
        where.size, position[rows[both]], position[graph.links[both]], graph.cost[both]
    )
    part = Graph(
        people=graph.people[where],
        x=graph.x[where],
        y=graph.y[where],
        spread=graph.spread[where],
        starts=starts,
        links=ends,
        cost=prices,
        bridges=np.zeros((0, 2), np.int64),
    )
    return _bridged(part), where
