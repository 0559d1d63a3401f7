"""Reads of the line of life: its history, its fourteen stages with their checklists, its clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models.expressions import BaseExpression

from maillage.communities.creation.checks import Answer, answered
from maillage.communities.creation.clocks import RunningClock, added, running
from maillage.communities.creation.models import ORIGIN, ChecklistEntry, StageEvent
from maillage.communities.creation.parameters import Parameter, parameters
from maillage.communities.creation.stages import NEXT, Item, StageText, stage_book
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.week import rows

MISSIONS = 11
CONTRACT = 10
# A line due this soon is said to be due.
SOON_DAYS = 14


def history(community: Community) -> list[StageEvent]:
    """Every event, corrected or not, the newest first; the origin when nothing was recorded yet."""
    found: list[StageEvent] = list(StageEvent.objects.select_related("recorded_by").order_by("-number"))
    return found or [_origin(community)]


def standing(events: Sequence[StageEvent]) -> list[StageEvent]:
    """Those of ``history`` that hold, in the order in which they were reached."""
    replaced = {one.corrects_id for one in events if one.corrects_id}
    kept = [one for one in events if one.pk not in replaced and one.act != "cancelled"]
    return sorted(kept, key=lambda one: one.position)


def _origin(community: Community) -> StageEvent:
    """Not saved: what the first action will write."""
    return StageEvent(
        community=community, number=1, position=1, key=community.founding_key, status=community.stage,
        effective_on=community.stage_since, room="territory", note=ORIGIN,
    )  # fmt: skip


class Mark(StrEnum):
    """How a stage stands on the line."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    ALONGSIDE = "alongside"


@dataclass(frozen=True, slots=True)
class ItemView:
    """One line of a checklist: the room's answer if one gives it, else what a person noted last."""

    item: Item
    entry: ChecklistEntry | None
    answer: Answer | None
    today: date

    @property
    def done(self) -> bool:
        if self.answer is not None:
            return self.answer.done
        return self.entry is not None and self.entry.done_on is not None

    @property
    def done_on(self) -> date | None:
        if self.answer is not None:
            return self.answer.on
        return self.entry.done_on if self.entry else None

    @property
    def who(self) -> str:
        return (self.entry.responsible if self.entry else "") or self.item.owner

    @property
    def due_on(self) -> date | None:
        return self.entry.due_on if self.entry and not self.done else None

    @property
    def late(self) -> bool:
        return self.due_on is not None and self.due_on < self.today


@dataclass(frozen=True, slots=True)
class StageView:
    """One of the fourteen as it stands."""

    text: StageText
    mark: Mark
    events: tuple[StageEvent, ...]
    items: tuple[ItemView, ...]
    clocks: tuple[RunningClock, ...]
    parameter: Parameter | None

    @property
    def reached_on(self) -> date | None:
        """The first day of the last time that it was reached."""
        return self.events[-1].effective_on if self.events else None

    @property
    def missing(self) -> list[ItemView]:
        return [one for one in self.items if one.item.needed and not one.done]

    @property
    def done_count(self) -> int:
        return sum(one.done for one in self.items)


@dataclass(frozen=True, slots=True)
class LifeLine:
    """The whole page: the stages, the present one, what is recorded, what may follow."""

    community: Community
    stages: tuple[StageView, ...]
    current: StageView
    events: tuple[StageEvent, ...]
    clocks: tuple[RunningClock, ...]
    following: tuple[Stage, ...]
    parameters: dict[str, Parameter]
    today: date

    @property
    def days(self) -> int:
        """Days in the present stage."""
        return (self.today - self.community.stage_since).days

    @property
    def ahead(self) -> "StageView | None":
        """The first stage that is still to come."""
        return next((one for one in self.stages if one.mark is Mark.NEXT), None)

    @property
    def to_do(self) -> list[tuple[StageView, ItemView]]:
        """What is missing now and for the next stage: what has a day first, the soonest on top."""
        near = [self.current] + ([self.ahead] if self.ahead else [])
        rows = [(stage, item) for stage in near for item in stage.missing]
        return sorted(rows, key=lambda row: (row[1].due_on is None, row[1].due_on or self.today))


def life_line(community: Community, today: date) -> LifeLine:
    """The line of life today: three queries, and one for each room that asks its own."""
    events = history(community)
    line = standing(events)
    entries = {entry.item: entry for entry in ChecklistEntry.objects.latest()}
    answers = answered(community, today)
    held = parameters(community.region_code, today)
    clocks = running(line, held, department=community.department_code, today=today)
    clocks = sorted([*clocks, *added(community, today)], key=lambda one: one.limit.ends_on)
    current = stage_book().of(Stage(community.stage))
    stages = tuple(
        StageView(
            text=text,
            mark=_mark(text, current.number, line),
            events=tuple(one for one in line if one.status in text.statuses),
            items=tuple(
                ItemView(item, entries.get(item.code), answers.get(item.check) or _told(item, line), today)
                for item in text.items
            ),
            clocks=tuple(one for one in clocks if one.stage == text.number),
            parameter=held.get(text.clock_parameter),
        )
        for text in stage_book().stages
    )
    return LifeLine(
        community=community,
        stages=stages,
        current=stages[current.number - 1],
        events=tuple(events),
        clocks=tuple(clocks),
        following=NEXT[Stage(community.stage)],
        parameters=held,
        today=today,
    )


def _told(item: Item, line: Sequence[StageEvent]) -> Answer | None:
    """What the history itself answers: the last time that the status was reached."""
    one = next((one for one in reversed(line) if item.reached and one.status == item.reached), None)
    return Answer(True, on=one.effective_on, document=one.document) if one else None


def _mark(text: StageText, current: int, line: Sequence[StageEvent]) -> Mark:
    """Up to the contract the order is the order; after it, years turn and only what happened is done."""
    if text.number == current:
        return Mark.NOW
    if text.number <= CONTRACT:
        return Mark.DONE if text.number < current else Mark.NEXT
    if text.number == MISSIONS and current >= CONTRACT:
        return Mark.ALONGSIDE
    return Mark.DONE if any(one.status in text.statuses for one in line) else Mark.NEXT


def event(community: Community, number: int) -> StageEvent | None:
    """The event of this number, corrected since or not; the origin when nothing was recorded yet."""
    return next((one for one in history(community) if one.number == number), None)


def is_standing(community: Community, one: StageEvent) -> bool:
    """Whether the event is still on the line, neither corrected nor cancelled."""
    return any(other.number == one.number for other in standing(history(community)))


def promised(today: date) -> BaseExpression:
    """``{"item", "responsible", "due_on"}`` of what is promised for the next two weeks or before."""
    latest = ChecklistEntry.objects.latest().values("pk")
    due = ChecklistEntry.objects.filter(
        pk__in=latest, done_on=None, due_on__lte=today + timedelta(days=SOON_DAYS)
    )
    return rows(due.order_by("due_on", "pk"), "item", "responsible", "due_on")
