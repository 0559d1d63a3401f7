"""What the posts of the team are worth in an exercise, and whether the budget says the same. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.operations.budget.enums import Nature, Step
from maillage.operations.budget.exercises import Exercise
from maillage.operations.budget.ledger import Entry
from maillage.operations.budget.models import FULL_TIME, TeamPost

# Natures that posts alone make: the others buy many things beside a post.
STAFF = (Nature.PAYROLL, Nature.SECONDMENT)


@dataclass(frozen=True, slots=True)
class PostYear:
    """A post in an exercise: ``fte`` in hundredths over the whole of it, ``cents`` what it costs there, by
    days, rounded half up. ``starts_on`` and ``ends_on`` are its first and last days in it.
    """

    post: TeamPost
    starts_on: date
    ends_on: date
    fte: int
    cents: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """A nature of the budget against its posts, in cents; ``gap`` is what the budget lacks for them."""

    nature: Nature
    posts: int
    planned: int
    spent: int

    @property
    def gap(self) -> int:
        return self.posts - self.planned

    @property
    def excess(self) -> int:
        return -self.gap


def in_exercise(posts: Iterable[TeamPost], exercise: Exercise) -> list[PostYear]:
    """The posts that last a day at least in it, in their order."""
    found, whole = [], (exercise.ends_on - exercise.starts_on).days
    for post in posts:
        first = max(post.starts_on, exercise.starts_on)
        last = exercise.ends_on - timedelta(days=1)
        last = min(last, post.ends_on) if post.ends_on else last
        days = (last - first).days + 1
        if days > 0:
            found.append(
                PostYear(
                    post, first, last, _share(post.fte, days, whole), _share(post.yearly_cents, days, whole)
                )
            )
    return found


def _share(amount: int, days: int, whole: int) -> int:
    return (2 * amount * days + whole) // (2 * whole)


def agreements(found: Sequence[PostYear], entries: Iterable[Entry]) -> list[Agreement]:
    """One line a nature that has posts or money; ``entries`` are those of the same exercise."""
    known, rows = list(entries), []
    for nature in STAFF:
        mine = [entry for entry in known if entry.nature == nature]
        rows.append(
            Agreement(
                nature,
                sum(one.cents for one in found if one.post.nature == nature),
                sum(entry.cents for entry in mine if entry.step in (Step.PLANNED, Step.CARRIED)),
                sum(entry.cents for entry in mine if entry.step == Step.SPENT),
            )
        )
    return [row for row in rows if row.posts or row.planned or row.spent]


def fte_text(hundredths: int) -> str:
    """« 0,80 »."""
    whole, rest = divmod(hundredths, FULL_TIME)
    return f"{whole},{rest:02d}"
