"""Requests that look like one another; a person decides, nothing is ever merged here.

The keys are the caller's: a normalised name, a day of birth, a number, in clear or as the blind index of a
sealed column: only equality counts. Two requests look alike when they share two of the three: one alone, such
as the telephone of a care home, says nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

_PAIRS = (("name", "birth"), ("birth", "phone"), ("name", "phone"))


@dataclass(frozen=True, slots=True)
class Record:
    """One request with its keys; an empty key is not known, and is like nothing."""

    key: str
    name: str = ""
    birth: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two requests, ``first`` below ``second``, and what they share: two or three of name, birth, phone."""

    first: str
    second: str
    shared: tuple[str, ...]

    @property
    def strong(self) -> bool:
        """Same name and same day of birth: most likely one person."""
        return "name" in self.shared and "birth" in self.shared


def likenesses(records: Iterable[Record]) -> tuple[Likeness, ...]:
    """Every pair that looks alike, strong ones first, then by keys. Raises ``ValueError`` on a key twice."""
    listed = list(records)
    if len({record.key for record in listed}) != len(listed):
        raise ValueError("a key is given twice")
    shared: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for names in _PAIRS:
        groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for record in listed:
            values = tuple(getattr(record, name) for name in names)
            if all(values):
                groups[values].append(record.key)
        for keys in groups.values():
            for pair in combinations(sorted(keys), 2):
                shared[pair].update(names)
    found = [Likeness(*pair, tuple(sorted(names))) for pair, names in shared.items()]
    return tuple(sorted(found, key=lambda one: (not one.strong, one.first, one.second)))
