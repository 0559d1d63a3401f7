"""Payrolls as totals: for the presidency and the treasury alone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.operations.budget.accounts import actions, queries
from maillage.operations.budget.accounts.forms import PayrollForm
from maillage.operations.budget.accounts.views.common import attempted, lines_around, page


@community_page(Permission.BUDGET_APPROVE)
@require_safe
def payrolls(request: PageRequest, community: Community) -> HttpResponse:
    """Every month: gross, charges, net, what is left to pay."""
    found = list(queries.payrolls())
    years = sorted({one.month.year for one in found}, reverse=True)
    totals = [
        (
            year,
            sum(one.gross_cents for one in found if one.month.year == year),
            sum(one.employer_cents for one in found if one.month.year == year),
            sum(one.outlay.cents for one in found if one.month.year == year),
        )
        for year in years
    ]
    return page(request, "accounts/payrolls.html", {"payrolls": found, "totals": totals})


@community_page(Permission.BUDGET_APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def payroll_new(request: PageRequest, community: Community) -> HttpResponse:
    """Record the totals of a month; another person approves the expense."""
    form = PayrollForm(request.POST or None, request.FILES or None, lines=lines_around(request))
    warned: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made, warned = attempted(
            form,
            lambda: actions.record_payroll(
                by=request.user, community=community, key=data["key"], given=form.given(),
                written=form.written(), overspend_reason=data["overspend_reason"],
                files=[data["file"]] if data["file"] else [],
            ),
        )  # fmt: skip
        if made:
            messages.success(request, "La paie est enregistrée. Une autre personne doit maintenant valider.")
            return redirect("outlay", community.slug, made.outlay.number)
    return page(
        request,
        "accounts/payroll_new.html",
        {"form": form, "warned": warned},
        refused=request.method == "POST",
    )
