"""The public register of the communities of this instance: public facts only."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from maillage.communities.territory import maps, queries
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.doors import doors_of
from maillage.foundation.web.pages import PageRequest, public_page
from maillage.reference.geography.models import Commune, Department, Region

MAX_SEARCH = 100


@public_page
@require_safe
def register(request: PageRequest) -> HttpResponse:
    """Listed communities, searched by name or by commune."""
    text = request.GET.get("q", "")[:MAX_SEARCH].strip()
    entries = queries.register_of(queries.search_register(text))
    return render(request, "territory/register.html", {"entries": entries, "text": text})


@public_page
@require_safe
def register_entry(request: PageRequest, slug: str) -> HttpResponse:
    """One listed community: name, stage, communes held. Unlisted ones do not exist here."""
    community = get_object_or_404(Community.objects.listed(), slug=slug)
    claims = list(queries.claims_of(community))
    names = dict(
        Commune.objects.filter(code__in=[claim.code for claim in claims]).values_list("code", "name")
    )
    title = f"Territoire de {community.name}"
    with community_scope(community):
        open_pages = doors_of(community)
    context = {
        "community": community,
        "open_pages": open_pages,
        "entry": queries.register_of([community])[0],
        "rows": [(claim, names.get(claim.code, claim.code)) for claim in claims],
        "department": Department.objects.filter(code=community.department_code).first(),
        "region": Region.objects.filter(code=community.region_code).first(),
        "svg": maps.territory_map(
            names, {}, title=title, partial={claim.code for claim in claims if claim.part}
        ),
    }
    return render(request, "territory/register_entry.html", context)
