"""What is handed to the accountant: the accounts at a glance, the chart, the exports."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.operations.budget.accounts import actions, exports, queries
from maillage.operations.budget.accounts.bookkeeping import drafts
from maillage.operations.budget.accounts.chart import chart
from maillage.operations.budget.accounts.fec import ENCODING, file_name
from maillage.operations.budget.accounts.forms import AccountForm, ExportForm
from maillage.operations.budget.accounts.journal import changes
from maillage.operations.budget.accounts.views.common import attempted, page
from maillage.operations.budget.views.common import attempt

YEARS = 3


@community_page(Permission.BUDGET_VIEW)
@require_safe
def accounts(request: PageRequest, community: Community) -> HttpResponse:
    """What waits, what is late, what is to pay."""
    return page(request, "accounts/home.html", {"found": queries.glance(request.today, request.user)})


@community_page(Permission.BUDGET_VIEW)
@require_safe
def account_chart(request: PageRequest, community: Community) -> HttpResponse:
    """Which account each heading goes to."""
    return page(request, "accounts/chart.html", {"headings": chart().values()})


@community_page(Permission.BUDGET_APPROVE)
@require_POST
def account_chart_edit(request: PageRequest, community: Community, heading: str) -> HttpResponse:
    """Send a heading to another account."""
    form = AccountForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: actions.choose_account(
                by=request.user, community=community, heading=heading, **form.cleaned_data
            ),
            "Le compte est noté. Les écritures déjà remises seront corrigées au prochain export.",
        )
    else:
        messages.error(request, "Un compte a 12 signes au plus, son intitulé 100.")
    return redirect("account_chart", community.slug)


def _years(request: PageRequest) -> list[int]:
    return [request.today.year - back for back in range(YEARS)]


@community_page(Permission.BUDGET_APPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def journal_exports(request: PageRequest, community: Community) -> HttpResponse:
    """What changed since the last export, and every export; make a new one."""
    years = _years(request)
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else years[0]
    made_before = list(queries.exports())
    last = max(made_before, key=lambda one: one.pk, default=None)
    form = ExportForm(
        request.POST or None, years=years, initial={"year": year, "siren": last.siren if last else ""}
    )
    if request.method == "POST" and form.is_valid():
        made, _ = attempted(
            form, lambda: actions.export_journal(by=request.user, community=community, **form.cleaned_data)
        )
        if made:
            messages.success(request, f"L’export {made.year}-{made.number} est prêt.")
            return redirect("journal_exports", community.slug)
    found = changes(queries.standing(year), drafts(year))
    context = {
        "form": form,
        "year": year,
        "years": years,
        "last": next((one for one in made_before if one.year == year), None),
        "undone": [one for one in found if one.undoes],
        "added": sum(one.undoes is None for one in found),
        "exports": made_before,
    }
    return page(request, "accounts/exports.html", context, refused=request.method == "POST")


@community_page(Permission.BUDGET_APPROVE)
@require_safe
def journal_file(request: PageRequest, community: Community, year: int, number: int) -> HttpResponse:
    """The file of an export, the same bytes each time."""
    one = queries.exports().filter(year=year, number=number).first()
    if one is None:
        raise Http404
    answer = HttpResponse(queries.file_of(one), content_type=f"text/plain; charset={ENCODING}")
    name = file_name(one.siren, date(year, 12, 31))
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@community_page(Permission.BUDGET_VIEW)
@require_safe
def axes_table(request: PageRequest, community: Community, year: int) -> HttpResponse:
    """Every euro spent in a civil year by envelope, mission, action and nature, with its account."""
    if not 2015 <= year <= request.today.year:
        raise Http404
    rows = exports.axes_rows(community, year, request.today)
    return csv_answer(f"{community.slug}-axes-{year}.csv", exports.AXES, rows)
