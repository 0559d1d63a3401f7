"""Every action at once: the list, the boards, the timeline, the map, the money; each with its table."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.planning.health_project import actions, exports, money, queries
from maillage.planning.health_project.calendar import calendar
from maillage.planning.health_project.coverage import coverage_map, covered
from maillage.planning.health_project.enums import NEEDS_REASON, OF_A_LEAD, Mission, SheetState
from maillage.planning.health_project.forms import MoveForm
from maillage.planning.health_project.models import ActionSheet
from maillage.planning.health_project.queries import Filters
from maillage.planning.health_project.views.common import attempt, can_write, ground, sheet_or_404


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def filters_of(request: PageRequest) -> Filters:
    """What the address asks for; an unknown value narrows nothing."""
    asked = request.GET
    return Filters(
        mission=asked.get("mission", "") if asked.get("mission") in Mission.values else "",
        state=asked.get("etat", "") if asked.get("etat") in SheetState.values else "",
        lead=_number(asked.get("pilote")),
        objective=_number(asked.get("objectif")),
        text=asked.get("q", "").strip()[:100],
    )


@community_page(Permission.PROJECT_VIEW)
@require_safe
def index(request: PageRequest, community: Community) -> HttpResponse:
    """The list of actions, with filters."""
    filters = filters_of(request)
    found = list(queries.sheets(filters))
    context = {
        "community": community,
        "sheets": found,
        "cents": sum(one.cents for one in found),
        "filters": filters,
        "missions": Mission.choices,
        "states": SheetState.choices,
        "leads": queries.leads(),
        "can_write": can_write(request),
        "query": request.GET.urlencode(),
        "view": "sheets",
    }
    return render(request, "health_project/sheets.html", context)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def table(request: PageRequest, community: Community) -> HttpResponse:
    """The same as a table: every sheet that the filters keep."""
    rows = exports.sheet_rows(queries.sheets(filters_of(request)))
    return csv_answer(f"{community.slug}-actions.csv", exports.SHEETS, rows)


# --- The boards -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a board; ``asks`` says that coming here needs a reason, hence the page of the sheet."""

    code: str
    label: str
    cards: list[tuple[ActionSheet, bool]]
    asks: bool = False


@community_page(Permission.PROJECT_VIEW)
@require_safe
def board(request: PageRequest, community: Community) -> HttpResponse:
    """Cards by state, or by mission with ``?par=mission``; one moves them by hand or by a list."""
    by_mission = request.GET.get("par") == "mission"
    cards = [(one, queries.may_edit(request.actor, one)) for one in queries.sheets()]
    if by_mission:
        columns = [
            Column(code, label, [card for card in cards if card[0].mission == code])
            for code, label in Mission.choices
        ]
    else:
        columns = [
            Column(code, label, [card for card in cards if card[0].state == code], code in NEEDS_REASON)
            for code, label in SheetState.choices
            if code != SheetState.ABANDONED
        ]
    keeps = request.actor.can(Permission.PROJECT_EDIT)
    context = {
        "community": community,
        "columns": columns,
        "field": "mission" if by_mission else "state",
        "targets": [
            (column.code, column.label)
            for column in columns
            if not column.asks and (by_mission or keeps or column.code in OF_A_LEAD)
        ],
        "can_write": can_write(request),
        "view": "sheets_board",
    }  # fmt: skip
    return render(request, "health_project/board.html", context)


@community_page(Permission.PROJECT_LEAD)
@require_POST
def move(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Put a card in another column."""
    one, form = sheet_or_404(number), MoveForm(request.POST)
    address = reverse("sheets_board", args=[community.slug])
    if not form.is_valid():
        messages.error(request, "Cette colonne n’existe pas.")
        return redirect(address)
    wanted = form.cleaned_data
    if wanted["mission"]:
        words = {"by": request.user, "community": community, "sheet": one, "mission": wanted["mission"]}
        attempt(request, lambda: actions.set_mission(**words), f"« {one.title} » a changé de mission.")
        return redirect(f"{address}?par=mission#fiche-{number}")
    if wanted["state"]:
        words = {"by": request.user, "community": community, "sheet": one, "state": wanted["state"]}
        attempt(request, lambda: actions.set_state(**words), f"« {one.title} » a changé d’état.")
    return redirect(f"{address}#fiche-{number}")


# --- Time, places, money --------------------------------------------------------------------------------


@community_page(Permission.PROJECT_VIEW)
@require_safe
def timeline(request: PageRequest, community: Community) -> HttpResponse:
    """Actions and steps along time, with today."""
    found = list(queries.sheets(filters_of(request)).prefetch_related("steps"))
    context = {
        "community": community,
        "calendar": calendar(queries.dated(found), request.today),
        "view": "sheets_timeline",
    }
    return render(request, "health_project/timeline.html", context)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def timeline_table(request: PageRequest, community: Community) -> HttpResponse:
    """The steps as a table."""
    found = queries.dated(list(queries.sheets().prefetch_related("steps")))
    return csv_answer(
        f"{community.slug}-calendrier.csv", exports.STEPS, exports.step_rows(found, request.today)
    )


@community_page(Permission.PROJECT_VIEW)
@require_safe
def map_page(request: PageRequest, community: Community) -> HttpResponse:
    """Which communes the actions cover. ``?mission=`` narrows."""
    found = list(queries.sheets(filters_of(request)))
    rows = covered(found, ground(request))
    context = {
        "community": community,
        "map": coverage_map(rows),
        "rows": rows,
        "titles": {one.number: one.title for one in found},
        "filters": filters_of(request),
        "missions": Mission.choices,
        "query": request.GET.urlencode(),
        "view": "sheets_map",
    }
    return render(request, "health_project/map.html", context)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def map_table(request: PageRequest, community: Community) -> HttpResponse:
    """The communes and their actions as a table."""
    rows = covered(queries.sheets(filters_of(request)), ground(request))
    return csv_answer(
        f"{community.slug}-actions-par-commune.csv", exports.COMMUNES, exports.commune_rows(rows)
    )


@community_page(Permission.PROJECT_VIEW)
@require_safe
def budget(request: PageRequest, community: Community) -> HttpResponse:
    """What the actions cost, by envelope, mission, nature and year."""
    context = {
        "community": community,
        "totals": money.totals(queries.planned()),
        "view": "sheets_budget",
    }
    return render(request, "health_project/budget.html", context)


@community_page(Permission.PROJECT_VIEW)
@require_safe
def budget_table(request: PageRequest, community: Community) -> HttpResponse:
    """Every budget line."""
    return csv_answer(
        f"{community.slug}-budget-des-actions.csv", exports.BUDGET, exports.budget_rows(queries.planned())
    )
