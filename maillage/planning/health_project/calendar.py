"""Actions and their steps along time: positions of a drawing in its own units. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.planning.health_project.enums import SheetState, StepState

WIDTH = 1000.0
At = Callable[[date], float]
# A step without a beginning, or a bar of one day, still has to be seen.
SHORTEST = 6.0


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    starts_on: date | None
    due_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class Action:
    number: int
    title: str
    mission: str
    state: str
    starts_on: date | None
    ends_on: date | None
    steps: tuple[Step, ...]

    @property
    def begins(self) -> date | None:
        """Its own beginning, else that of its first step."""
        days = [day for step in self.steps for day in (step.starts_on, step.due_on) if day]
        return self.starts_on or min(days, default=None)

    @property
    def finishes(self) -> date | None:
        days = [day for step in self.steps for day in (step.due_on, step.starts_on) if day]
        return self.ends_on or max(days, default=self.starts_on)

    def late(self, today: date) -> list[Step]:
        """The steps that should be done, where the action is decided and neither paused nor over."""
        if self.state not in (SheetState.VALIDATED, SheetState.RUNNING):
            return []
        return [
            step
            for step in self.steps
            if step.due_on and step.due_on < today and step.state in (StepState.TO_DO, StepState.DOING)
        ]


@dataclass(frozen=True, slots=True)
class Mark:
    """A step in the drawing: ``kind`` is done, late, next."""

    x: str
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One action in the drawing; no bar when nothing of it is dated."""

    action: Action
    x: str
    width: str
    marks: tuple[Mark, ...]
    late: int

    @property
    def is_dated(self) -> bool:
        return bool(self.width)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The lanes under the same scale; ``years`` are (text, x, share of the width in percent)."""

    lanes: tuple[Lane, ...]
    years: tuple[tuple[int, str], ...]
    now: str


def calendar(actions: Iterable[Action], today: date) -> Calendar:
    """Place the actions from the first of January of the first year to the end of the last one."""
    rows = sorted(actions, key=lambda one: (one.begins or date.max, one.number))
    days = [day for one in rows for day in (one.begins, one.finishes) if day] or [today]
    first, last = min(*days, today).year, max(*days, today).year
    start, end = date(first, 1, 1), date(last + 1, 1, 1)
    length = (end - start).days

    def at(day: date) -> float:
        return WIDTH * (day - start).days / length

    years = tuple((year, f"{at(date(year, 1, 1)):.1f}") for year in range(first, last + 1))
    return Calendar(tuple(_lane(one, at, today) for one in rows), years, f"{at(today):.1f}")


def _lane(action: Action, at: At, today: date) -> Lane:
    begins, finishes = action.begins, action.finishes
    late = action.late(today)
    if begins is None or finishes is None:
        return Lane(action, "", "", (), len(late))
    width = max(at(finishes) - at(begins), SHORTEST)
    marks = tuple(_mark(step, step.due_on, at, late) for step in action.steps if step.due_on)
    return Lane(action, f"{at(begins):.1f}", f"{width:.1f}", marks, len(late))


def _mark(step: Step, due: date, at: At, late: Sequence[Step]) -> Mark:
    kind = "done" if step.state == StepState.DONE else "late" if step in late else "next"
    word = {"done": "faite", "late": "en retard", "next": StepState(step.state).label.lower()}[kind]
    return Mark(f"{at(due):.1f}", kind, f"{step.title}, {due:%d/%m/%Y}, {word}")
