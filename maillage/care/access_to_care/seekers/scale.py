"""The voted scale applied to one person: from what was said to points, and the level that may be shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maillage.care.access_to_care.seekers.enums import age_on
from maillage.care.access_to_care.seekers.models import GpRules
from maillage.engines.matching import Betrayal, Ladder, Need, Scale, Score, betrayals, score

CHILD_UNDER = 3
# How long a request lives at most: the waits that a level must keep quiet about.
MONTHS = 24


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands: its points, what they are made of, its level."""

    score: Score
    level: int

    @property
    def lines(self) -> list[tuple[str, int]]:
        """(what gives points, how many), the heaviest first."""
        return [(need.label, points) for need, points in self.score.parts]


def scale_of(rules: GpRules) -> Scale:
    """Raises ``ValueError`` on a figure out of bounds."""
    points = {Need(code): int(value) for code, value in rules.points.items()}
    return Scale(points, rules.per_month, rules.most_for_waiting)


def ladder_of(rules: GpRules) -> Ladder:
    """Raises ``ValueError`` when the first level is not above the second."""
    return Ladder(rules.first_level, rules.second_level)


def standing(
    rules: GpRules, *, needs: Iterable[str], birth: date | None, received: date, today: date
) -> Standing:
    """The points of a request on a day, and its level."""
    found = {Need(code) for code in needs}
    if birth is not None:
        age = age_on(birth, today)
        found |= {Need.ENFANT} if age < CHILD_UNDER else set()
        found |= {Need.AGE} if age >= rules.age_from else set()
    points = score(frozenset(found), max((today - received).days, 0), scale_of(rules))
    return Standing(points, ladder_of(rules).level(points.points))


def told_by_levels(rules: GpRules) -> tuple[Betrayal, ...]:
    """What the levels of these rules would say for certain of somebody; none when they may be shown."""
    return betrayals(scale_of(rules), ladder_of(rules), MONTHS)
