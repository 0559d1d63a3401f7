"""What an ARS or a CPAM follows: the communities of its field."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.communities.territory import maps, queries
from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.tenancy.enums import Bucket, Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, agency_page
from maillage.reference.geography.models import Department, Region


@agency_page(Permission.AGENCY_FOLLOW, Role.ARS)
@require_safe
def ars_home(request: PageRequest, territory: str, communities: list[Community]) -> HttpResponse:
    region = Region.objects.filter(code=territory).first()
    return _page(request, "ARS", region.name if region else territory, communities)


@agency_page(Permission.AGENCY_FOLLOW, Role.CPAM)
@require_safe
def cpam_home(request: PageRequest, territory: str, communities: list[Community]) -> HttpResponse:
    department = Department.objects.filter(code=territory).first()
    return _page(request, "CPAM", department.name if department else territory, communities)


def _page(request: PageRequest, agency: str, place: str, communities: list[Community]) -> HttpResponse:
    entries = queries.register_of(communities)
    counts = dict.fromkeys(Bucket, 0)
    for entry in entries:
        counts[Stage(entry.community.stage).bucket] += 1
    context = {
        "agency": agency,
        "place": place,
        "entries": entries,
        "counts": [(bucket.label, count) for bucket, count in counts.items()],
        "population": sum(entry.population for entry in entries),
        "legend": maps.communities_legend(entries),
        "svg": maps.communities_map(entries, title=f"Territoires suivis, {place}"),
    }
    return render(request, "territory/agency.html", context)
