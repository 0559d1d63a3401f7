"""Funders: the list, one, writing one."""

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.operations.budget import actions, presenters, queries
from maillage.operations.budget.enums import FunderKind, Nature
from maillage.operations.budget.errors import BudgetError
from maillage.operations.budget.exercises import exercises
from maillage.operations.budget.forms import AnnouncedForms, GrantForm, announced
from maillage.operations.budget.ledger import sums
from maillage.operations.budget.models import Grant
from maillage.operations.budget.views.common import back_to
from maillage.operations.contract.queries import contracts
from maillage.planning.health_project.enums import Mission


@community_page(Permission.BUDGET_VIEW)
@require_safe
def grants(request: PageRequest, community: Community) -> HttpResponse:
    """Who pays, how much was announced, received and engaged."""
    rows = list(queries.grants())
    entries = queries.entries(exercises(community, request.today), known=rows)
    received: dict[int, int] = {}
    for one in queries.instalments():
        received[one.grant_id] = received.get(one.grant_id, 0) + one.received_cents
    known = {row.contract_id for row in rows}
    context = {
        "community": community,
        "rows": [
            (row, sums(e for e in entries if e.grant == row.pk), received.get(row.pk, 0)) for row in rows
        ],
        "contracts": [one for one in contracts(community) if one.pk not in known],
        "can_edit": request.actor.can(Permission.BUDGET_EDIT),
        "today": request.today,
    }
    return render(request, "budget/grants.html", context)


def _grant(number: int) -> Grant:
    found = queries.grant(number)
    if found is None:
        raise Http404
    return found


@community_page(Permission.BUDGET_VIEW)
@require_safe
def grant(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One funding: its period, its conditions, what it was spent on."""
    one = _grant(number)
    entries = [e for e in queries.entries(exercises(community, request.today)) if e.grant == one.pk]
    found = sums(entries)
    context = {
        "community": community,
        "grant": one,
        "sums": found,
        "bar": presenters.money_bar(str(one), found, ceiling=one.granted_cents),
        "instalments": queries.instalments().filter(grant=one),
        "natures": presenters.lines_of(entries, presenters.names_of([one], []))["natures"],
        "mission_labels": [Mission(code).label for code in one.missions],
        "nature_labels": [Nature(code).label for code in one.natures],
        "can_edit": request.actor.can(Permission.BUDGET_EDIT) and one.kind != FunderKind.ACI,
        "today": request.today,
    }
    return render(request, "budget/grant.html", context)


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def grant_new(request: PageRequest, community: Community) -> HttpResponse:
    """Record a funding."""
    form, rows = GrantForm(request.POST or None), AnnouncedForms(request.POST or None, prefix="v")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            made = actions.record_grant(
                by=request.user, community=community, key=form.cleaned_data["key"], values=form.values(),
                announced=announced(rows),
            )  # fmt: skip
        except BudgetError as error:
            form.add_error(error.field or None, str(error))
        else:
            return back_to(request, "grant", made.number)
    return _write(request, community, form, rows, None)


def _write(
    request: PageRequest, community: Community, form: GrantForm, rows: BaseFormSet, one: Grant | None
) -> HttpResponse:
    context = {"community": community, "form": form, "rows": rows, "grant": one}
    return render(request, "budget/grant_edit.html", context, status=422 if request.method == "POST" else 200)


@community_page(Permission.BUDGET_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def grant_edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Correct a funding."""
    one = _grant(number)
    if one.kind == FunderKind.ACI:
        raise Http404
    initial = {name: getattr(one, name) for name in GrantForm.base_fields if name != "key"}
    held = list(one.instalments.order_by("rank").values("label", "due_on", "cents"))
    form = GrantForm(request.POST or None, initial=initial)
    rows = AnnouncedForms(request.POST or None, prefix="v", initial=held)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            actions.edit_grant(
                by=request.user,
                community=community,
                grant=one,
                values=form.values(),
                announced=announced(rows),
            )
        except BudgetError as error:
            form.add_error(error.field or None, str(error))
        else:
            return back_to(request, "grant", number)
    return _write(request, community, form, rows, one)


@community_page(Permission.BUDGET_EDIT)
@require_POST
def grant_contract(request: PageRequest, community: Community) -> HttpResponse:
    """Add the funding of each contract that was signed."""
    signed = list(contracts(community))
    for contract in signed:
        actions.open_contract(by=request.user, community=community, contract=contract)
    if signed:
        messages.success(request, "Le contrat ACI finance maintenant le budget.")
    else:
        messages.error(request, "Aucun contrat ACI n’est enregistré : commencez par la page du contrat.")
    return back_to(request, "grants")
