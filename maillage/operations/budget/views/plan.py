"""The lines of an exercise, and what is carried over to the next one."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.operations.budget import actions, queries
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.exercises import next_of
from maillage.operations.budget.forms import CarryForm, LineForm, line_initial
from maillage.operations.budget.ledger import sums
from maillage.operations.budget.models import Grant, PlannedLine
from maillage.operations.budget.views.common import attempt, back_to, plain_exercise


@community_page(Permission.BUDGET_VIEW)
@require_safe
def lines(request: PageRequest, community: Community) -> HttpResponse:
    """The lines of an exercise."""
    found, exercise = plain_exercise(request)
    rows = queries.lines([exercise])[exercise.key]
    context = {
        "community": community,
        "exercises": found,
        "exercise": exercise,
        "following": next_of(found, exercise),
        "rows": rows,
        "planned": sum(one.planned for _, one in rows),
        "can_edit": request.actor.can(Permission.BUDGET_EDIT),
    }
    return render(request, "budget/lines.html", context)


def _line(number: int) -> PlannedLine:
    found = queries.line(number)
    if found is None:
        raise Http404
    return found


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def line_new(request: PageRequest, community: Community) -> HttpResponse:
    """Write a line."""
    _, exercise = plain_exercise(request)
    grants = list(queries.grants())
    form = LineForm(request.POST or None, grants=grants)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_line(
                by=request.user, community=community, exercise=exercise, key=form.cleaned_data["key"],
                values=form.values(),
            )  # fmt: skip
        except BudgetError as error:
            form.add_error(_field(form, error), str(error))
        else:
            return back_to(request, "budget_lines", exercise=exercise.code)
    context = {"community": community, "form": form, "exercise": exercise, "has_grants": bool(grants)}
    return render(request, "budget/line_new.html", context, status=422 if request.method == "POST" else 200)


def _field(form: LineForm, error: BudgetError) -> str | None:
    field = {"envelope": "post", "grant": "post"}.get(error.field, error.field)
    return field if field in form.fields else None


@community_page(Permission.BUDGET_VIEW)
@require_safe
def line(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """A line: what it pays for, what was engaged on it; the form to correct it."""
    one = _line(number)
    can_edit = request.actor.can(Permission.BUDGET_EDIT) and one.withdrawn_at is None
    grants = list(queries.grants())
    form = LineForm(grants=grants, initial=line_initial(one)) if can_edit else None
    return _show(request, community, one, form, grants, 200)


def _show(
    request: PageRequest,
    community: Community,
    one: PlannedLine,
    form: LineForm | None,
    grants: Sequence[Grant],
    status: int,
) -> HttpResponse:
    found, _ = plain_exercise(request)
    exercise = next(e for e in found if e.key == (one.contract_id, one.year))
    entries = [entry for entry in queries.entries(found, [exercise], grants) if entry.line == one.pk]
    context = {
        "community": community,
        "line": one,
        "exercise": exercise,
        "sums": sums(entries),
        "entries": [entry for entry in entries if entry.url_name == "outlay"],
        "form": form,
    }
    return render(request, "budget/line.html", context, status=status)


@community_page(Permission.BUDGET_EDIT)
@require_POST
def line_edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Correct a line."""
    one = _line(number)
    grants = list(queries.grants())
    form = LineForm(request.POST, grants=grants)
    if form.is_valid():
        try:
            actions.edit_line(by=request.user, community=community, line=one, values=form.values())
        except BudgetError as error:
            form.add_error(_field(form, error), str(error))
        else:
            return back_to(request, "budget_line", number)
    return _show(request, community, one, form, grants, 422)


@community_page(Permission.BUDGET_EDIT)
@require_POST
def line_withdraw(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Take a line off the budget."""
    one = _line(number)
    done = attempt(
        request,
        lambda: actions.withdraw_line(by=request.user, community=community, line=one),
        "La ligne est retirée du budget.",
    )
    return back_to(request, "budget_lines") if done else back_to(request, "budget_line", number)


@community_page(Permission.BUDGET_EDIT)
@require_POST
def from_sheets(request: PageRequest, community: Community) -> HttpResponse:
    """Take the lines of the action sheets."""
    _, exercise = plain_exercise(request)
    written, left_out = actions.take_from_sheets(by=request.user, community=community, exercise=exercise)
    said = (
        f"{written} ligne{'s' if written > 1 else ''} reprise{'s' if written > 1 else ''} des fiches-actions."
    )
    if left_out:
        said += f" {left_out} laissée{'s' if left_out > 1 else ''} de côté : aucun financement ne les paie."
    attempt(request, lambda: None, said)
    return back_to(request, "budget_lines", exercise=exercise.code)


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: PageRequest, community: Community) -> HttpResponse:
    """Carry what is left of an exercise to the next one."""
    found, exercise = plain_exercise(request)
    following = next_of(found, exercise)
    if following is None:
        raise Http404
    rows = [
        (row, one) for row, one in queries.lines([exercise])[exercise.key] if one.available or row.given_cents
    ]
    offered = [(row, row.given_cents or max(0, one.rest)) for row, one in rows]
    form = CarryForm(request.POST or None, lines=offered)
    if request.method == "POST" and form.is_valid():
        words = {"exercise": exercise, "following": following, "amounts": form.amounts()}
        try:
            actions.carry_over(by=request.user, community=community, **words)
        except BudgetError as error:
            form.add_error(None, str(error))
        else:
            attempt(request, lambda: None, f"Le report est écrit dans {following.label.lower()}.")
            return back_to(request, "budget_lines", exercise=following.code)
    context = {
        "community": community,
        "exercise": exercise,
        "following": following,
        "form": form,
        "rows": [(row, one, form[f"l{row.pk}"]) for row, one in rows],
    }
    return render(request, "budget/carry.html", context, status=422 if request.method == "POST" else 200)
