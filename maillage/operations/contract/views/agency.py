"""The contracts of a field of action, for its officers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest
from maillage.operations.contract.overview import overview
from maillage.reference.geography.models import Department, Region


def listed(request: PageRequest, territory: str, communities: list[Community], role: Role) -> HttpResponse:
    """Each contract: its year, what is late, what came in."""
    table = Region if role == Role.ARS else Department
    place = table.objects.filter(code=territory).first()
    rows = overview(communities, request.today) if communities else []
    context = {
        "agency": "ARS" if role == Role.ARS else "CPAM",
        "place": place.name if place else territory,
        "territory": territory,
        "home_page": f"{role.value}_home",
        "rows": [
            (
                row,
                reverse(
                    f"{role.value}_contract_numbered",
                    args=[territory, row.community.slug, row.contract.number],
                ),
            )
            for row in rows
        ],
    }
    return render(request, "contract/agency.html", context)
