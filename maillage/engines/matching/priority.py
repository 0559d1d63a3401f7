"""The points of a request, under the scale that a board voted; each comes with the line that gives it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from maillage.engines.matching.vocabulary import Need

MAX_POINTS = 1_000
MONTH = 30


@dataclass(frozen=True, slots=True)
class Scale:
    """What was voted: points of each need, then points for each full 30 days of waiting, up to a ceiling.

    Raises ``ValueError`` on a figure out of 0 to 1 000, or on points given to waiting twice.
    """

    points: Mapping[Need, int]
    per_month: int = 0
    most_for_waiting: int = 0

    def __post_init__(self) -> None:
        figures = [*self.points.values(), self.per_month, self.most_for_waiting]
        if not all(0 <= figure <= MAX_POINTS for figure in figures):
            raise ValueError(f"points go from 0 to {MAX_POINTS}")
        if Need.ATTENTE in self.points:
            raise ValueError("waiting has a rate of its own")


@dataclass(frozen=True, slots=True)
class Score:
    """The sum, and what it is made of, the heaviest first; a need that weighs nothing is not in it."""

    points: int
    parts: tuple[tuple[Need, int], ...]


def score(needs: frozenset[Need], waited_days: int, scale: Scale) -> Score:
    """The points of a request. Raises ``ValueError`` for a negative wait."""
    if waited_days < 0:
        raise ValueError("nobody has waited a negative time")
    given: dict[Need, int] = {need: scale.points.get(need, 0) for need in needs if need is not Need.ATTENTE}
    given[Need.ATTENTE] = min(waited_days // MONTH * scale.per_month, scale.most_for_waiting)
    parts = sorted(((need, points) for need, points in given.items() if points), key=lambda p: (-p[1], p[0]))
    return Score(sum(points for _, points in parts), tuple(parts))


def order(requests: Iterable[tuple[str, Score, int]]) -> tuple[str, ...]:
    """Keys of ``(key, score, waited days)`` as a list goes: points, then the longest wait, then key."""
    return tuple(key for key, _, _ in sorted(requests, key=lambda r: (-r[1].points, -r[2], r[0])))
