"""The list of findings and needs, the summary to print, the tables."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.planning.diagnosis.findings import exports, figures, queries
from maillage.planning.diagnosis.findings.enums import FindingKind, Status, Theme
from maillage.planning.diagnosis.findings.models import Finding, Need
from maillage.planning.diagnosis.findings.told import told_needs
from maillage.planning.diagnosis.findings.views.common import is_editor

# The state that the list shows unless another is asked for.
STANDING = "standing"
STATES = [(STANDING, "Tous, sauf les écartés"), *Status.choices, ("all", "Tous")]


@community_page(Permission.FINDING_TAKE_PART)
@require_safe
def index(request: PageRequest, community: Community) -> HttpResponse:
    """Findings by nature, needs by priority, votes. ``?theme=access&etat=kept``."""
    theme, state = request.GET.get("theme", ""), request.GET.get("etat", STANDING)
    found = queries.findings()
    if theme in Theme.values:
        found = found.filter(theme=theme)
    if state in Status.values:
        found = found.filter(status=state)
    elif state != "all":
        found = found.standing()
    newest, rows = figures.latest(), list(found)
    votes = list(queries.votes())
    context = {
        "community": community,
        "columns": _columns(rows, newest),
        "total": len(rows),
        "needs": _with_neighbours(list(queries.needs())),
        "open_votes": [vote for vote in votes if vote.is_open(request.today)],
        "past_votes": [vote for vote in votes if not vote.is_open(request.today)],
        "told": told_needs(),
        "themes": Theme.choices,
        "states": STATES,
        "theme": theme,
        "state": state,
        "filtered": theme or state != STANDING,
        "can_edit": is_editor(request),
    }
    return render(request, "findings/index.html", context)


def _columns(rows: list[Finding], newest: figures.Latest | None) -> list[dict[str, Any]]:
    """One a nature: its findings, each told apart when a newer diagnosis changed a figure."""
    return [
        {
            "kind": kind,
            "rows": [
                (one, any(row.drift for row in queries.sourced(one, newest)))
                for one in rows
                if one.kind == kind
            ],
        }
        for kind in FindingKind
    ]


def _with_neighbours(needs: list[Need]) -> list[tuple[Need, int | None, int | None]]:
    """(need, rank above it, rank below it): where its two buttons would put it."""
    last = len(needs)
    return [
        (need, rank - 1 if rank > 1 else None, rank + 1 if rank < last else None)
        for rank, need in enumerate(needs, start=1)
    ]


@community_page(Permission.FINDING_TAKE_PART)
@require_safe
def summary(request: PageRequest, community: Community) -> HttpResponse:
    """What is kept, on a page to print: four squares, then the needs by priority."""
    context = {
        "community": community,
        "board": queries.board(kept=True, newest=figures.latest()),
        "today": request.today,
        "live": True,
    }
    return render(request, "findings/summary.html", context)


@community_page(Permission.FINDING_TAKE_PART)
@require_safe
def findings_csv(request: PageRequest, community: Community) -> HttpResponse:
    """Every finding that was not set aside, for a spreadsheet."""
    rows = exports.finding_rows(queries.board(kept=False))
    return csv_answer(f"{community.slug}-constats.csv", [name for name, _ in exports.FINDINGS], rows)


@community_page(Permission.FINDING_TAKE_PART)
@require_safe
def needs_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The needs by priority, for a spreadsheet."""
    rows = exports.need_rows(queries.board(kept=False))
    return csv_answer(f"{community.slug}-besoins.csv", [name for name, _ in exports.NEEDS], rows)
