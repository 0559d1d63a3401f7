"""Where the figures of a report lead: the page of the community, or the one that its officers may open.

A report is one document for both sides, and it travels: its links name the page, and the door below leads
each reader to theirs. It opens nothing by itself: the page that it leads to checks the rights.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import agency_actor, community_actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import PageRequest, personal_page
from maillage.operations.dialogue.models import Dialogue
from maillage.operations.report.years import ReportYear, report_year

# Pages of the budget: officers read the money of their funds as a chain of euros.
SPENDING = frozenset({"budget_spending", "budget_line", "outlay", "grant", "indemnity_line"})


@personal_page
@require_safe
def report_proof(
    request: PageRequest, slug: str, code: str, page: str, number: int | None = None
) -> HttpResponse:
    """Lead the reader of a report to what proves one of its figures."""
    community = get_object_or_404(Community.objects.active(), slug=slug)
    members = community_actor(request.user, community, today=request.today)
    officer = agency_actor(request.user, community, today=request.today)
    if not members.roles and not officer.roles:
        raise Http404
    with community_scope(community):
        year = report_year(community, code)
        if year is None:
            raise Http404
        if members.roles:
            return redirect(_own(community, year, page, number) + _query(request))
        return _agency(request, Role.CPAM if Role.CPAM in officer.roles else Role.ARS, year, page, number)


def _query(request: PageRequest) -> str:
    text = request.META.get("QUERY_STRING", "")
    return f"?{text}" if text else ""


def _own(community: Community, year: ReportYear, page: str, number: int | None) -> str:
    rest: list[object] = [] if number is None else [number]
    if page == "contract_year":
        rest = [year.contract.number, year.year.number]
    try:
        return reverse(page, args=[community.slug, *rest])
    except NoReverseMatch:
        raise Http404 from None


def _agency(
    request: PageRequest, role: Role, year: ReportYear, page: str, number: int | None
) -> HttpResponse:
    """The page of the agency that shows the same thing, else what it may open of that year."""
    community: Community = year.contract.community
    place = community.department_code if role is Role.CPAM else community.region_code

    def url(name: str, *args: object) -> str:
        return reverse(f"{role.value}_{name}", args=[place, community.slug, *args])

    here = (year.contract.number, year.year.number)
    if page == "contract_year":
        return redirect(url("contract_year", *here))
    if page == "indicator" and number is not None:
        return redirect(url("variable_line", *here, number))
    if page == "evidence_one" and number is not None:
        return redirect(url("evidence_one", number))
    if page in SPENDING:
        return redirect(url("chain"))
    if page == "sheet" and number is not None:
        held = Dialogue.objects.filter(contract=year.contract, year=year.year.number).first()
        seen = f"{url('dialogue', held.number)}#action-{number}" if held else ""
        return redirect(seen or f"{url('evidence_index')}?fiche={number}")
    links = [
        ("Le contrat et ses versements", url("contract_year", *here)),
        ("Les comptes de l’année", url("contract_closing", *here)),
        ("Les indicateurs et la part variable", url("variable_year", *here)),
        ("Ce que l’argent a payé", url("chain")),
        ("Les dialogues de gestion et les contrôles", url("dialogues")),
        ("Les preuves", url("evidence_index")),
        ("Les rapports déposés", url("reports")),
    ]
    context = {"community": community, "year": year, "links": links, "reports_url": url("reports")}
    return render(request, "report/kept.html", context)
