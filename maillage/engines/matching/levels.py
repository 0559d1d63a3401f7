"""Three levels instead of points: what may stand outside a seal, where the points would tell too much.

A scale is public: from a total, anyone could work back to the needs that make it. A level may be shown as
long as, in every situation that is visible beside it (an age, a wait), no need is common to all the ways to
reach it: ``betrayals`` tries every set of hidden needs, and names what a level would say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from maillage.engines.matching.priority import MONTH, Scale, score
from maillage.engines.matching.vocabulary import Need

# What a line shows without its seal: the age, by a wide band, and how long ago it came.
VISIBLE = (frozenset[Need](), frozenset({Need.AGE}), frozenset({Need.ENFANT}))
HIDDEN = (Need.ALD, Need.RUPTURE, Need.GROSSESSE, Need.PRECARITE, Need.HANDICAP, Need.SORTIE)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Points from which a request is of the first level, of the second; below, of the third.

    Raises ``ValueError`` unless the first is above the second, and the second above nothing.
    """

    first: int
    second: int

    def __post_init__(self) -> None:
        if not self.first > self.second > 0:
            raise ValueError("the first level begins above the second, and the second above nothing")

    def level(self, points: int) -> int:
        """1, 2 or 3: the first is seen first."""
        return 1 if points >= self.first else 2 if points >= self.second else 3


@dataclass(frozen=True, slots=True)
class Betrayal:
    """A level that tells a need for certain, of somebody of this age who has waited so many months."""

    level: int
    age: frozenset[Need]
    months: int
    told: frozenset[Need]


def betrayals(scale: Scale, ladder: Ladder, months: int) -> tuple[Betrayal, ...]:
    """Every level that says a hidden need, for waits up to so many months; none when it may be shown."""
    return tuple(
        found
        for waited in range(months + 1)
        for age in VISIBLE
        for found in _told(scale, ladder, age, waited)
    )


def _told(scale: Scale, ladder: Ladder, age: frozenset[Need], months: int) -> Iterator[Betrayal]:
    common: dict[int, frozenset[Need]] = {}
    for hidden in chain.from_iterable(combinations(HIDDEN, size) for size in range(len(HIDDEN) + 1)):
        level = ladder.level(score(age | frozenset(hidden), months * MONTH, scale).points)
        common[level] = common.get(level, frozenset(hidden)) & frozenset(hidden)
    for level, told in sorted(common.items()):
        if told:
            yield Betrayal(level, age, months, told)
