"""Several divisions to compare, each within both bounds, or the reason why there is none."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from .problem import Bounds, Graph, collapse, subgraph
from .search import one_start

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measures:
    """`radius_km`: root mean square distance of people to the centre of their territory; `cut`: share of the
    links (by cost) between territories; `populations` by territory; `outside`: territories out of bounds;
    `pieces`: territories that are not in one piece; `groups_cut`: groups shared by several territories."""

    territories: int
    radius_km: float
    cut: float
    populations: tuple[float, ...]
    outside: tuple[int, ...]
    pieces: tuple[int, ...]
    groups_cut: int


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """A territory number for each place, and what it is worth."""

    labels: Ints
    measures: Measures
    seed: int


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why bounds cannot be met: `code` is stable, `places` are positions, `amount` in inhabitants."""

    code: str
    places: tuple[int, ...]
    amount: float


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Divisions, best first. `feasible` when the first meets both bounds everywhere; `obstacles` otherwise
    say why.

    Obstacles: `empty` (nobody), `too_few_people` (fewer than the minimum in all), `no_count` (no number of
    territories fits between both bounds), `place_too_large` (one place exceeds the maximum: it stands
    alone), `group_too_large` (a group cannot be kept whole: its places are free), `not_found` (bounds may be
    possible, the search did not meet them).
    """

    divisions: tuple[Division, ...]
    feasible: bool
    obstacles: tuple[Obstacle, ...]


def measure(graph: Graph, labels: Ints, bounds: Bounds, groups: npt.ArrayLike | None = None) -> Measures:
    """Judge any division; independent of the search."""
    k = int(labels.max()) + 1
    mass = np.bincount(labels, graph.people, k)
    safe = np.where(mass > 0, mass, 1.0)
    cx = np.bincount(labels, graph.people * graph.x, k) / safe
    cy = np.bincount(labels, graph.people * graph.y, k) / safe
    inertia = graph.people @ ((graph.x - cx[labels]) ** 2 + (graph.y - cy[labels]) ** 2) + graph.spread.sum()
    rows = np.repeat(np.arange(len(graph)), np.diff(graph.starts))
    same = labels[rows] == labels[graph.links]
    inner = sparse.csr_array((np.ones(same.sum()), (rows[same], graph.links[same])), shape=(len(graph),) * 2)
    _, part = csgraph.connected_components(inner, directed=False)
    found = np.unique(np.column_stack([labels, part]), axis=0)[:, 0]
    tolerance = 1e-9 * max(bounds.maximum, 1.0)
    cut_groups = 0
    if groups is not None:
        numbers = np.asarray(groups, np.int64)
        kept = numbers >= 0
        pairs = np.unique(np.column_stack([numbers[kept], labels[kept]]), axis=0)[:, 0]
        cut_groups = int(np.sum(np.unique(pairs, return_counts=True)[1] > 1))
    total = graph.cost.sum()
    return Measures(
        territories=k,
        radius_km=float(np.sqrt(inertia / max(graph.people.sum(), 1e-12))),
        cut=float(graph.cost[~same].sum() / total) if total > 0 else 0.0,
        populations=tuple(float(m) for m in mass),
        outside=tuple(
            int(r)
            for r in np.flatnonzero((mass < bounds.minimum - tolerance) | (mass > bounds.maximum + tolerance))
        ),
        pieces=tuple(int(r) for r in np.flatnonzero(np.bincount(found, minlength=k) != 1)),
        groups_cut=cut_groups,
    )


def _counts(total: float, bounds: Bounds, wanted: int | None, places: int) -> list[int]:
    """Numbers of territories to try, the preferred one first."""
    most = int(total // bounds.minimum) if bounds.minimum > 0 else places
    least = max(1, int(np.ceil(total / bounds.maximum - 1e-12))) if bounds.maximum > 0 else 1
    if wanted is not None:
        return [wanted] if least <= wanted <= min(most, places) else []
    typical = np.sqrt(max(bounds.minimum, 1.0) * bounds.maximum)
    middle = int(np.clip(round(total / typical), least, max(most, least)))
    near = sorted(range(max(least, middle - 1), middle + 2), key=lambda k: abs(k - middle))
    return [k for k in near if least <= k <= min(most, places)]


def _tried(
    graph: Graph, bounds: Bounds, counts: list[int], *, starts: int, seed: int, links_weight: float
) -> list[tuple[int, Ints]]:
    """(seed, labels) of every start, the seeds being consecutive: the same seed gives the same divisions."""
    found = []
    for k in counts:
        for s in range(seed, seed + starts):
            if k == 1:
                labels = np.zeros(len(graph), np.int64)
            else:
                labels = one_start(
                    graph.people,
                    graph.x,
                    graph.y,
                    graph.starts,
                    graph.links,
                    graph.cost,
                    k,
                    bounds.minimum,
                    bounds.maximum,
                    links_weight,
                    s,
                )
            found.append((s, labels))
    return found


def _numbered(labels: Ints, graph: Graph) -> Ints:
    """Territories numbered from west to east, so that equal divisions get equal numbers."""
    k = int(labels.max()) + 1
    west = np.full(k, np.inf)
    np.minimum.at(west, labels, graph.x)
    rank = np.empty(k, np.int64)
    rank[np.argsort(west, kind="stable")] = np.arange(k)
    return rank[labels]


def _rank(division: Division) -> tuple[int, float]:
    wrong = len(division.measures.outside) + len(division.measures.pieces)
    return wrong, division.measures.radius_km * (1 + division.measures.cut)


def _divisions(
    graph: Graph, full: list[tuple[int, Ints]], bounds: Bounds, keep: int, groups: Ints | None
) -> list[Division]:
    """The best distinct divisions, best first: bounds and one piece first, then radius and links cut."""
    every = []
    seen = set()
    for seed, labels in full:
        named = _numbered(labels, graph)
        if named.tobytes() not in seen:
            seen.add(named.tobytes())
            every.append(Division(named, measure(graph, named, bounds, groups), seed))
    return sorted(every, key=_rank)[:keep]


def propose(
    graph: Graph,
    bounds: Bounds,
    *,
    territories: int | None = None,
    groups: npt.ArrayLike | None = None,
    starts: int = 24,
    keep: int = 3,
    seed: int = 0,
    links_weight: float = 0.2,
) -> Proposal:
    """Divide `graph` in connected territories within `bounds`; `territories` fixes their number.

    `groups` (n, negative for none) are kept whole. `starts` searches from each seed on, the `keep` best
    returned. `links_weight`: what cutting every link would cost, against the whole inertia of people (0:
    radius only).
    """
    if not len(graph) or graph.people.sum() <= 0:
        return Proposal((), False, (Obstacle("empty", (), 0.0),))
    numbers = None if groups is None else np.asarray(groups, np.int64)
    obstacles: list[Obstacle] = []
    small, of = graph, np.arange(len(graph))
    if numbers is not None:
        whole = collapse(graph, numbers, bounds)
        small, of = whole.graph, whole.of
        for group in whole.split:
            inside = np.flatnonzero(numbers == group)
            obstacles.append(
                Obstacle("group_too_large", tuple(map(int, inside)), float(graph.people[inside].sum()))
            )
    alone = small.people > bounds.maximum
    for place in np.flatnonzero(alone):
        inside = np.flatnonzero(of == place)
        obstacles.append(Obstacle("place_too_large", tuple(map(int, inside)), float(small.people[place])))
    rest, where = subgraph(small, ~alone)
    total = float(rest.people.sum())
    wanted = territories - int(alone.sum()) if territories is not None else None
    counts = _counts(total, bounds, wanted, len(rest)) if len(rest) else []
    if not counts and len(rest):
        code = "too_few_people" if total < bounds.minimum else "no_count"
        return Proposal((), False, (*obstacles, Obstacle(code, (), total)))
    full = []
    tries = _tried(rest, bounds, counts, starts=starts, seed=seed, links_weight=links_weight)
    for start, part in tries or [(seed, np.zeros(0, np.int64))]:
        labels = np.empty(len(small), np.int64)
        labels[where] = part
        after = int(part.max(initial=-1)) + 1
        labels[alone] = after + np.arange(int(alone.sum()))
        full.append((start, labels[of]))
    divisions = _divisions(graph, full, bounds, keep, numbers)
    best = divisions[0].measures
    if len(best.outside) > int(alone.sum()) or best.pieces:
        obstacles.append(Obstacle("not_found", (), float(len(best.outside))))
    return Proposal(tuple(divisions), not best.outside and not best.pieces, tuple(obstacles))
