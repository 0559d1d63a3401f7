"""The addresses of the files, on the side of the community and on that of each agency."""

from django.http import HttpResponse
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.urls.resolvers import URLPattern
from django.views.decorators.http import require_safe

from maillage.communities.review.views.cases import (
    inbox,
    review_act,
    review_case,
    review_cases,
    review_contract,
    review_declare,
)
from maillage.communities.review.views.desk import Page, agency_door, community_door
from maillage.communities.review.views.pieces import (
    review_changes,
    review_paper,
    review_piece,
    review_piece_file,
)
from maillage.foundation.access.enums import Permission as P  # noqa: N817 -- keeps the table readable
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, agency_page


class CaseFileConverter(StringConverter):
    """What a piece may be downloaded as."""

    regex = "pdf|docx|odt|json"


class CasePaperConverter(StringConverter):
    """What is made from a file."""

    regex = r"echanges\.pdf|echanges\.docx|constat\.pdf|dossier\.zip|reunion\.ics"


register_converter(CaseFileConverter, "case_file")
register_converter(CasePaperConverter, "case_paper")

# (what follows the base, the page, the right of the community, the methods)
SHARED: tuple[tuple[str, Page, P, str], ...] = (
    ("contrat/", review_contract, P.REVIEW_ANSWER, "form"),
    ("<int:number>/", review_case, P.REVIEW_VIEW, "read"),
    ("<int:number>/faire/<slug:act>/", review_act, P.REVIEW_ANSWER, "form"),
    ("<int:number>/ecarts/", review_changes, P.REVIEW_VIEW, "read"),
    ("<int:number>/piece/<int:piece>/", review_piece, P.REVIEW_VIEW, "read"),
    ("<int:number>/piece/<int:piece>/fichier.<case_file:form>", review_piece_file, P.REVIEW_VIEW, "read"),
    ("<int:number>/<case_paper:paper>", review_paper, P.REVIEW_VIEW, "read"),
)
OURS: tuple[tuple[str, Page, P, str], ...] = (
    ("", review_cases, P.REVIEW_VIEW, "read"),
    ("declarer/", review_declare, P.REVIEW_ANSWER, "form"),
)


def _agency(role: Role) -> list[URLPattern]:
    base = f"{role.value}/<slug:territory>/dossiers/"

    @agency_page(P.AGENCY_REVIEW, role)
    @require_safe
    def opened(request: PageRequest, territory: str, communities: list[Community]) -> HttpResponse:
        return inbox(request, territory, communities, role)

    return [
        path(base, opened, name=f"{role.value}_review_inbox"),
        *(
            path(
                f"{base}<slug:slug>/{end}",
                agency_door(page, role, methods),
                name=f"{role.value}_{page.__name__}",
            )
            for end, page, _, methods in SHARED
        ),
    ]


urlpatterns = [
    *(
        path(
            f"c/<slug:community>/dossiers/{end}",
            community_door(page, right, methods),
            name=page.__name__,
        )
        for end, page, right, methods in (*OURS, *SHARED)
    ),
    *_agency(Role.ARS),
    *_agency(Role.CPAM),
]
