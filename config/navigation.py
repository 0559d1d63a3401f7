"""The menus, one per audience: config is the only layer that sees every room."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from maillage.foundation.access.enums import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu; ``permission`` hides it from those who may not open the page."""

    label: str
    url_name: str
    permission: Permission | None = None


PUBLIC = [
    Entry("Dessiner un territoire", "territory_draw"),
    Entry("Simulateur", "simulator"),
    Entry("Les communautés", "public_register"),
    Entry("Les données", "reference_status"),
    Entry("Aide", "help_index"),
]
# The doors of the home page, the first one in front.
DOORS = [
    Entry("Dessiner mon territoire", "territory_draw"),
    Entry("Simuler le contrat", "simulator"),
]
COMMUNITY = [
    Entry("Accueil", "community_home", Permission.COMMUNITY_VIEW),
    Entry("Territoire", "territory_versions", Permission.TERRITORY_VIEW),
    Entry("Siège et organismes", "management_location", Permission.COMMUNITY_VIEW),
    Entry("Personnes", "people", Permission.PEOPLE_VIEW),
    Entry("Journal", "journal", Permission.AUDIT_VIEW),
    Entry("Registre", "register", Permission.REGISTER_VIEW),
]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Template context: the public menu, and the community's where the page belongs to one."""
    community, actor = getattr(request, "community", None), getattr(request, "actor", None)
    private = []
    if community is not None and actor is not None:
        private = [
            {"label": e.label, "url": reverse(e.url_name, args=[community.slug]), "name": e.url_name}
            for e in COMMUNITY
            if e.permission is None or actor.can(e.permission)
        ]
    return {
        "public_menu": [{"label": e.label, "url": reverse(e.url_name), "name": e.url_name} for e in PUBLIC],
        "home_doors": [{"label": e.label, "url": reverse(e.url_name)} for e in DOORS],
        "account_url": reverse("account_home"),
        "community_menu": private,
        "current_page": request.resolver_match.url_name if request.resolver_match else "",
    }
