"""The budget at a glance, and what the money was spent on; each with its table."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.operations.budget import exports, presenters, queries
from maillage.operations.budget.ledger import proofs, sums
from maillage.operations.budget.views.common import chosen, names


@community_page(Permission.BUDGET_VIEW)
@require_safe
def home(request: PageRequest, community: Community) -> HttpResponse:
    """Envelopes as bars, then the same money by mission, action, nature and funder."""
    view = chosen(request)
    grants, known = names()
    view.grants = grants
    entries = view.entries
    signed = {} if view.is_civil else queries.signed_of(view.exercise, request.today)
    own = next((g.pk for g in grants if g.contract_id and g.contract_id == view.exercise.contract), None)
    posts = presenters.posts(entries, known, signed, own)
    tables = presenters.lines_of(entries, known)
    found = sums(entries)
    context = {
        "community": community,
        "view": view,
        "sums": found,
        "whole": presenters.money_bar(view.title, found),
        "posts": posts,
        "tables": tables,
        "alerts": presenters.alerts(posts, tables["sheets"]),
        "has_grants": bool(grants),
        "can_edit": request.actor.can(Permission.BUDGET_EDIT),
    }
    return render(request, "budget/home.html", context)


@community_page(Permission.BUDGET_VIEW)
@require_safe
def home_table(request: PageRequest, community: Community) -> HttpResponse:
    """Everything planned, carried, committed and spent."""
    view = chosen(request)
    rows = exports.cell_rows(view.entries, names()[1], view.all)
    return csv_answer(f"{community.slug}-budget-{view.code}.csv", exports.CELLS, rows)


@community_page(Permission.BUDGET_VIEW)
@require_safe
def spending(request: PageRequest, community: Community) -> HttpResponse:
    """What the money was spent on, and how much of it is proved."""
    view = chosen(request)
    view.grants, known = names()
    entries = view.entries
    found = proofs(entries)
    missing = presenters.unproved(entries)
    context = {
        "community": community,
        "view": view,
        "spent": sum(found.values()),
        "proofs": [(proof, cents) for proof, cents in found.items()],
        "proof_bar": presenters.proof_bar(entries),
        "tables": presenters.spent_on(entries, known),
        "cross": presenters.cross(entries),
        "missing": missing[:20],
        "missing_count": len(missing),
        "unexplained": queries.unexplained(view.exercise.starts_on, view.exercise.ends_on),
        "sheet_numbers": known.numbers,
    }
    return render(request, "budget/spending.html", context)


@community_page(Permission.BUDGET_VIEW)
@require_safe
def spending_table(request: PageRequest, community: Community) -> HttpResponse:
    """One row for each part of each expense."""
    view = chosen(request)
    rows = exports.spending_rows(view.entries, names()[1], view.all)
    return csv_answer(f"{community.slug}-depenses-{view.code}.csv", exports.SPENDING, rows)
