"""The addresses of the contract, on the side of the community and on that of each agency."""

from django.http import HttpResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.views.decorators.http import require_safe

from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, agency_page
from maillage.operations.contract.closing.views import contract_closing
from maillage.operations.contract.views import community as ours
from maillage.operations.contract.views import pages
from maillage.operations.contract.views.agency import listed
from maillage.operations.contract.views.desk import Page, agency_door, community_door

# (what follows the number of the contract, the page): read from both sides
SHARED: tuple[tuple[str, Page], ...] = (
    ("", pages.contract_numbered),
    ("annee/<int:year>/", pages.contract_year),
    ("annee/<int:year>/comptes/", contract_closing),
    ("annee/<int:year>/piece/<int:rank>/", pages.contract_year_card),
    ("annee/<int:year>/versements.csv", pages.contract_year_csv),
    ("calendrier.csv", pages.contract_calendar_csv),
    ("historique/", pages.contract_history),
    ("document/<int:paper>/", pages.contract_paper),
)


def _agency(role: Role) -> list[URLPattern]:
    base = f"{role.value}/<slug:territory>/contrats/"

    @agency_page(Permission.AGENCY_FOLLOW, role)
    @require_safe
    def opened(request: PageRequest, territory: str, communities: list[Community]) -> HttpResponse:
        return listed(request, territory, communities, role)

    return [
        path(base, opened, name=f"{role.value}_contracts"),
        *(
            path(
                f"{base}<slug:slug>/<int:number>/{end}",
                agency_door(page, role),
                name=f"{role.value}_{page.__name__}",
            )
            for end, page in SHARED
        ),
    ]


urlpatterns = [
    path("c/<slug:community>/contrat/", ours.contract, name="contract"),
    path("c/<slug:community>/contrat/enregistrer/", ours.contract_record, name="contract_record"),
    path("c/<slug:community>/contrat/<int:number>/faire/<slug:act>/", ours.contract_act, name="contract_act"),
    *(
        path(f"c/<slug:community>/contrat/<int:number>/{end}", community_door(page), name=page.__name__)
        for end, page in SHARED
    ),
    *_agency(Role.ARS),
    *_agency(Role.CPAM),
]
