"""Who touches whom: pieces and holes of a set of communes. Pure: no database, no clock.

Paris, Lyon and Marseille stand in the graph twice, whole and by districts. A territory that takes a
district sees the city by its districts; any other sees the whole city.
"""

from collections.abc import Collection, Iterable, Mapping


class Neighbours:
    """An undirected graph of communes and municipal districts, with the landmass of each."""

    def __init__(self, borders: Iterable[tuple[str, str]], cities: Mapping[str, str]) -> None:
        """``borders`` are pairs of codes; ``cities`` maps each district to its commune."""
        near: dict[str, set[str]] = {}
        for a, b in borders:
            near.setdefault(a, set()).add(b)
            near.setdefault(b, set()).add(a)
        self._near = {code: frozenset(others) for code, others in near.items()}
        self._city = dict(cities)
        self._landmass: dict[str, int] = {}
        for code in self._near:
            if code not in self._landmass:
                rank = len(self._landmass)
                self._landmass.update(dict.fromkeys(self._reach(code, self._near), rank))

    def of(self, code: str) -> frozenset[str]:
        """The codes that share a border with this one; none for an island or a place without contour."""
        return self._near.get(code, frozenset())

    def city_of(self, code: str) -> str:
        """The commune of a municipal district; empty for anything else."""
        return self._city.get(code, "")

    def same_landmass(self, a: str, b: str) -> bool:
        """Whether one can walk from one to the other."""
        return a == b or (a in self._landmass and self._landmass.get(a) == self._landmass.get(b))

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
