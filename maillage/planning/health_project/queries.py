"""Reads of the room: objectives, action sheets, their money and their steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor, people_of
from maillage.foundation.identity.models import User
from maillage.planning.diagnosis.findings.models import Need
from maillage.planning.health_project import calendar
from maillage.planning.health_project.enums import LIVE, SheetState, StepState
from maillage.planning.health_project.models import (
    ActionSheet,
    BudgetLine,
    Objective,
    ObjectiveNeed,
    ProjectEntry,
    SheetLink,
    SheetStep,
)
from maillage.planning.health_project.models.sheets import ActionSheetQuerySet
from maillage.planning.health_project.money import Planned


def may_edit(actor: Actor, sheet: ActionSheet) -> bool:
    """Those who keep the project; a leader, on the sheets that bear their account."""
    if actor.can(Permission.PROJECT_EDIT):
        return True
    return actor.can(Permission.PROJECT_LEAD) and sheet.lead_id == actor.user.pk


# --- Action sheets --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing."""

    mission: str = ""
    state: str = ""
    lead: int | None = None
    objective: int | None = None
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.mission or self.state or self.lead or self.objective or self.text)


def sheets(filters: Filters | None = None) -> ActionSheetQuerySet:
    """Action sheets with ``step_count``, ``step_done`` and ``cents``; the abandoned ones only when asked."""
    filters = filters or Filters()
    money = BudgetLine.objects.filter(sheet=OuterRef("pk")).order_by().values("sheet")
    steps = SheetStep.objects.filter(sheet=OuterRef("pk")).exclude(state=StepState.DROPPED)
    counted = steps.order_by().values("sheet").annotate(n=Count("pk")).values("n")
    done = steps.filter(state=StepState.DONE).order_by().values("sheet").annotate(n=Count("pk")).values("n")
    found: ActionSheetQuerySet = ActionSheet.objects.select_related("lead").annotate(
        cents=Coalesce(Subquery(money.annotate(t=Sum("cents")).values("t")), 0),
        step_count=Coalesce(Subquery(counted), 0, output_field=IntegerField()),
        step_done=Coalesce(Subquery(done), 0, output_field=IntegerField()),
    )
    found = found.filter(state=filters.state) if filters.state else found.live()
    if filters.mission:
        found = found.filter(mission=filters.mission)
    if filters.lead:
        found = found.filter(lead_id=filters.lead)
    if filters.objective:
        serving = SheetLink.objects.filter(
            Q(objective__number=filters.objective) | Q(objective__parent__number=filters.objective)
        )
        found = found.filter(pk__in=serving.values("sheet"))
    if filters.text:
        found = found.filter(
            Q(title__unaccent__icontains=filters.text)
            | Q(summary__unaccent__icontains=filters.text)
            | Q(audience__unaccent__icontains=filters.text)
            | Q(partners__unaccent__icontains=filters.text)
        )
    return found.order_by("number")


def whole_sheets() -> ActionSheetQuerySet:
    """Sheets with everything that a page or a document reads of them. Six queries, whatever their number."""
    links = SheetLink.objects.select_related("finding", "objective__parent", "protocol").order_by("pk")
    found: ActionSheetQuerySet = ActionSheet.objects.select_related(
        "lead", "author", "copied_from"
    ).prefetch_related(Prefetch("links", queryset=links), "steps", "budget", "indicators", "risks")
    return found


def sheet(number: int) -> ActionSheet | None:
    """One sheet with its rows and its links, abandoned or not."""
    found: ActionSheet | None = whole_sheets().filter(number=number).first()
    return found


def history(one: ActionSheet | Objective) -> "QuerySet[ProjectEntry]":
    """The changes of a sheet or of an objective, the newest first."""
    return one.history.select_related("by")  # type: ignore[union-attr,no-any-return]


def leads() -> list[User]:
    """Those to whom a sheet is entrusted, by name."""
    held = ActionSheet.objects.live().filter(lead__isnull=False).values("lead")
    return list(User.objects.filter(pk__in=held).order_by("last_name", "first_name"))


def people(today: date) -> list[User]:
    """Those who hold a role today, once each, by name."""
    return list({role.user_id: role.user for role in people_of(today=today)}.values())  # type: ignore[attr-defined]


# --- Objectives -----------------------------------------------------------------------------------------


def objectives() -> list[Objective]:
    """General objectives with ``joined_needs`` and ``below`` (operational, each with ``served_by``).

    Five queries at most.
    """
    serving = (
        SheetLink.objects.filter(objective__isnull=False)
        .exclude(sheet__state=SheetState.ABANDONED)
        .select_related("sheet")
        .order_by("sheet__number")
    )
    operational = Objective.objects.standing().prefetch_related(
        Prefetch("sheet_links", queryset=serving, to_attr="served_by")
    )
    return list(
        Objective.objects.standing()
        .filter(parent=None)
        .prefetch_related(
            Prefetch("operational", queryset=operational, to_attr="below"),
            Prefetch("needs", queryset=Need.objects.order_by("rank"), to_attr="joined_needs"),
        )
    )


def objective(number: int) -> Objective | None:
    found: Objective | None = Objective.objects.select_related("parent").filter(number=number).first()
    return found


def unanswered_needs() -> list[Need]:
    """Needs that stand and that no standing objective answers, by priority."""
    answered = ObjectiveNeed.objects.filter(objective__dropped_at__isnull=True)
    return list(Need.objects.standing().exclude(pk__in=answered.values("need")))


# --- Money and time -------------------------------------------------------------------------------------


def planned(sheets: Iterable[ActionSheet] | None = None) -> list[Planned]:
    """The budget lines of the live sheets, or of these. One query."""
    lines = BudgetLine.objects.filter(sheet__state__in=LIVE)
    if sheets is not None:
        lines = lines.filter(sheet__in=[one.pk for one in sheets])
    columns = ("sheet__number", "sheet__mission", "year", "envelope", "nature", "cents")
    return [Planned(*row) for row in lines.values_list(*columns)]


def dated(found: Sequence[ActionSheet]) -> list[calendar.Action]:
    """Sheets as the timeline reads them; they come with their steps. No query."""
    return [
        calendar.Action(
            one.number, one.title, one.mission, one.state, one.starts_on, one.ends_on,
            tuple(
                calendar.Step(step.title, step.starts_on, step.due_on, step.state)
                for step in one.steps.all()
                if step.state != StepState.DROPPED
            ),
        )
        for one in found
    ]  # fmt: skip


def late_steps(today: date, actor: Actor) -> "QuerySet[SheetStep]":
    """Steps past their day, of running actions: all of them for who keeps the project, else one's own."""
    found: QuerySet[SheetStep] = SheetStep.objects.filter(
        due_on__lt=today,
        state__in=[StepState.TO_DO, StepState.DOING],
        sheet__state__in=[SheetState.VALIDATED, SheetState.RUNNING],
    ).order_by("due_on", "pk")
    if not actor.can(Permission.PROJECT_EDIT):
        found = found.filter(sheet__lead=actor.user)
    return found
