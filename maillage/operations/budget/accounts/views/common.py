"""What the pages of the accounts share: who sees which tab, the lines to charge, what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from maillage.foundation.access.enums import Permission
from maillage.foundation.web.pages import PageRequest
from maillage.operations.budget.accounts import queries
from maillage.operations.budget.errors import BudgetError, OverspendError
from maillage.operations.budget.exercises import exercises, on

REFUSED = 422


def page(
    request: PageRequest, template: str, context: dict[str, object], *, refused: bool = False
) -> HttpResponse:
    """A page of the room, with what its tabs need."""
    may = {
        "view": request.actor.can(Permission.BUDGET_VIEW),
        "edit": request.actor.can(Permission.BUDGET_EDIT),
        "approve": request.actor.can(Permission.BUDGET_APPROVE),
        "bank": request.actor.can(Permission.TREASURY_VIEW),
    }
    full = {"community": request.community, "may": may, "today": request.today, **context}
    return render(request, template, full, status=REFUSED if refused else 200)


def lines_around(request: PageRequest) -> list[tuple[str, list[tuple[int, str]]]]:
    """The lines of the budget of this exercise and of its neighbours, for a list. Three queries."""
    found = exercises(request.community, request.today)
    current = on(found, request.today)
    return queries.line_choices([one for one in found if abs(found.index(one) - found.index(current)) <= 1])


def attempted(form: forms.Form, act: Callable[[], Any]) -> tuple[Any, tuple[str, ...]]:
    """What the act made, or nothing; what it would exceed. A refusal is said on the form."""
    try:
        return act(), ()
    except OverspendError as error:
        form.add_error("overspend_reason", str(error))
        return None, error.warnings
    except BudgetError as error:
        field = "line_1" if error.field == "lines" else error.field
        form.add_error(field if field in form.fields else None, str(error))
        return None, ()


def proven_at(request: PageRequest) -> datetime | None:
    """When a second factor was last shown in this session."""
    shown = [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if record.get("method") == "mfa"
    ]
    return datetime.fromtimestamp(max(shown), UTC) if shown else None
