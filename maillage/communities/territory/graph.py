"""Who touches whom: pieces and holes of a set of communes. Pure: no database, no clock.

Paris, Lyon and Marseille stand in the graph twice, whole and by districts. A territory that takes a
district sees the city by its districts; any other sees the whole city.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph


class Neighbours:
    """An undirected graph of communes and municipal districts, with the landmass of each.

    Kept as compressed rows: the whole country is read at the first page of a process, which nobody should
    wait for. The neighbours of a place become a set when they are asked for.
    """

    def __init__(
        self, borders: "Sequence[tuple[str, str]] | npt.NDArray[np.bytes_]", cities: Mapping[str, str]
    ) -> None:
        """``borders`` are pairs of codes; ``cities`` maps each district to its commune."""
        pairs = np.asarray(borders, dtype=np.bytes_).reshape(-1, 2)
        codes, ranks = np.unique(pairs, return_inverse=True)
        ends = ranks.reshape(-1, 2)
        ones = np.ones(2 * len(ends), np.int8)
        both = np.concatenate((ends, ends[:, ::-1]))
        matrix = sparse.csr_array((ones, (both[:, 0], both[:, 1])), shape=(codes.size, codes.size))
        self._codes: list[str] = codes.astype(str).tolist()
        self._rank = {code: rank for rank, code in enumerate(self._codes)}
        self._starts, self._others = matrix.indptr, matrix.indices
        self._landmass = csgraph.connected_components(matrix, directed=False)[1] if codes.size else []
        self._near: dict[str, frozenset[str]] = {}
        self._city = dict(cities)

    def of(self, code: str) -> frozenset[str]:
        """The codes that share a border with this one; none for an island or a place without contour."""
        known = self._near.get(code)
        if known is None:
            rank = self._rank.get(code)
            others = () if rank is None else self._others[self._starts[rank] : self._starts[rank + 1]]
            known = self._near[code] = frozenset(self._codes[other] for other in others)
        return known

    def city_of(self, code: str) -> str:
        """The commune of a municipal district; empty for anything else."""
        return self._city.get(code, "")

    def same_landmass(self, a: str, b: str) -> bool:
        """Whether one can walk from one to the other."""
        if a == b:
            return True
        here, there = self._rank.get(a), self._rank.get(b)
        return here is not None and there is not None and bool(self._landmass[here] == self._landmass[there])

    def pieces(self, codes: Collection[str]) -> list[frozenset[str]]:
        """The connected groups of these codes, the one with most codes first, then by smallest code."""
        left, found = set(codes), []
        while left:
            piece = self._reach(left.pop(), left)
            left -= piece
            found.append(frozenset(piece))
        return sorted(found, key=lambda piece: (-len(piece), min(piece)))

    def around(self, codes: Collection[str]) -> frozenset[str]:
        """What touches these codes from outside, cities seen whole or by districts, not both."""
        touched = self._touched(codes)
        outside = {near for code in codes for near in self.of(code)}
        return frozenset(code for code in outside if self._is_outside(code, codes, touched))

    def holes(self, codes: Collection[str]) -> list[frozenset[str]]:
        """Groups left out whose every way to the rest goes through ``codes``, smaller than ``codes``.

        A group behind which the sea or the border lies counts too: one cannot leave it by land without
        crossing the territory.
        """
        inside, touched = set(codes), self._touched(codes)
        open_country: set[str] = set()
        found: list[frozenset[str]] = []
        seen: set[str] = set()
        for start in sorted(self.around(codes)):
            if start in seen or start in open_country:
                continue
            group, queue, enclosed = {start}, [start], True
            while queue and enclosed:
                for near in self.of(queue.pop()):
                    if near in group or near in inside or not self._is_outside(near, inside, touched):
                        continue
                    if near in open_country or len(group) >= max(len(inside), 1):
                        enclosed = False
                        break
                    group.add(near)
                    queue.append(near)
            if enclosed:
                seen |= group
                found.append(frozenset(group))
            else:
                open_country |= group
        return sorted(found, key=min)

    def _touched(self, codes: Collection[str]) -> set[str]:
        """The cities of which at least one district is taken."""
        return {self._city[code] for code in codes if code in self._city}

    def _is_outside(self, code: str, inside: Collection[str], touched: set[str]) -> bool:
        if code in inside or code in touched:
            return False
        city = self._city.get(code)
        return city is None or (city in touched and city not in inside)

    def _reach(self, start: str, allowed: Collection[str]) -> set[str]:
        reached, queue = {start}, [start]
        while queue:
            for near in self.of(queue.pop()):
                if near in allowed and near not in reached:
                    reached.add(near)
                    queue.append(near)
        return reached
