"""The addresses of dialogues and controls, on the side of the community and on that of each agency."""

from django.http import HttpResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.views.decorators.http import require_safe

from maillage.foundation.access.enums import Permission as P  # noqa: N817 -- keeps the table readable
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, agency_page
from maillage.operations.dialogue.views import campaigns, carrying, dialogues
from maillage.operations.evidence.desk import AGENCIES, agency_door, of_community, two_sided

BASE, CONTROLS = "dialogues", "controles"


def _of_agency(role: Role) -> list[URLPattern]:
    """What officers alone open: the list over all their communities, and a new control."""

    @agency_page(P.AGENCY_REVIEW, role)
    @require_safe
    def opened(request: PageRequest, territory: str, communities: list[Community]) -> HttpResponse:
        return dialogues.inbox(request, territory, communities, role)

    base = f"{role.value}/<slug:territory>"
    return [
        path(f"{base}/{BASE}/", opened, name=f"{role.value}_dialogue_inbox"),
        path(
            f"{base}/{CONTROLS}/<slug:slug>/ouvrir/",
            agency_door(campaigns.campaign_open, role, "form"),
            name=f"{role.value}_campaign_open",
        ),
    ]


urlpatterns = [
    *of_community(
        BASE,
        [
            ("<int:number>/action/<int:sheet>/", dialogues.dialogue_words, P.DIALOGUE_EDIT, "form"),
            ("<int:number>/cibles/<int:target>/porter/", carrying.dialogue_carry, P.CONTRACT_EDIT, "form"),
        ],
    ),
    *two_sided(
        BASE,
        [
            ("", dialogues.dialogues, P.DIALOGUE_VIEW, "form"),
            ("<int:number>/", dialogues.dialogue, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/engagements/", dialogues.dialogue_promises, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/reunion/", dialogues.dialogue_meeting, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/dialogue.pdf", dialogues.dialogue_pdf, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/faire/<slug:act>/", dialogues.dialogue_act, P.DIALOGUE_EDIT, "form"),
        ],
    ),
    *two_sided(
        CONTROLS,
        [
            ("<int:number>/", campaigns.campaign, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/piece/<int:rank>/", campaigns.campaign_piece, P.DIALOGUE_VIEW, "read"),
            (
                "<int:number>/piece/<int:rank>/fichier/<int:key>",
                campaigns.campaign_file,
                P.DIALOGUE_VIEW,
                "read",
            ),
            ("<int:number>/tirage/", campaigns.campaign_draw, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/controle.pdf", campaigns.campaign_pdf, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/faire/<slug:act>/", campaigns.campaign_act, P.DIALOGUE_EDIT, "form"),
        ],
    ),
    *(pattern for role in AGENCIES for pattern in _of_agency(role)),
]
