"""The menus, one per audience: config is the only layer that sees every room."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import mandates_of
from maillage.reference.geography.models import Department, Region


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
# What the home page opens, by the name that its template uses.
DOORS = {
    "draw": "territory_draw",
    "simulate": "simulator",
    "register": "public_register",
    "data": "reference_status",
    "found": "found_community",
}
COMMUNITY = [
    Entry("Ma semaine", "community_home", Permission.COMMUNITY_VIEW),
    Entry("Territoire", "territory_versions", Permission.TERRITORY_VIEW),
]
# The rest opens from a few buttons, so that the bar stays one line however many rooms there are.
COMMUNITY_GROUPS = {
    "Projet": [
        Entry("Ligne de vie", "life_line", Permission.CREATION_VIEW),
        Entry("Diagnostic", "diagnosis", Permission.DIAGNOSIS_VIEW),
        Entry("Et si…", "whatif", Permission.DIAGNOSIS_VIEW),
        Entry("Lettre d’intention", "letter_documents", Permission.LETTER_VIEW),
        Entry("Projet de santé", "project", Permission.PROJECT_VIEW),
        Entry("Dossiers ARS et CPAM", "review_cases", Permission.REVIEW_VIEW),
    ],
    "Professionnels": [
        Entry("Qui exerce ici", "practitioners", Permission.DIRECTORY_VIEW),
        Entry("Prospects", "prospects", Permission.PROSPECTS_VIEW),
        Entry("Membres", "members", Permission.MEMBERS_VIEW),
        Entry("Annuaire", "directory", Permission.CARDS_VIEW),
        Entry("Mon adhésion", "own_membership", Permission.COMMUNITY_VIEW),
    ],
    "Activité": [
        Entry("Agenda", "meetings", Permission.MEETINGS_VIEW),
        Entry("Mes indemnités", "own_indemnities", Permission.INDEMNITY_DECLARE),
        Entry("Mes frais", "own_claims", Permission.EXPENSE_CLAIM),
        Entry("Paiements", "indemnity_batches", Permission.INDEMNITY_VIEW),
    ],
    "Contrat ACI": [
        Entry("Contrat et versements", "contract", Permission.CONTRACT_VIEW),
        Entry("Indicateurs", "indicators", Permission.EVALUATION_VIEW),
        Entry("Part variable", "variable_home", Permission.CONTRACT_VIEW),
        Entry("Budget", "budget", Permission.BUDGET_VIEW),
        Entry("Chaîne des euros", "chain", Permission.CHAIN_VIEW),
        Entry("Preuves", "evidence_index", Permission.EVIDENCE_VIEW),
        Entry("Dialogue de gestion", "dialogues", Permission.DIALOGUE_VIEW),
        Entry("Rapports d’activité", "reports", Permission.REPORT_VIEW),
    ],
    "Association": [
        Entry("Fondation et statuts", "founding", Permission.GOVERNANCE_VIEW),
        Entry("Gouvernance", "governance", Permission.GOVERNANCE_VIEW),
        Entry("Assemblées", "assemblies", Permission.ASSEMBLY_VIEW),
        Entry("Trésorerie", "treasury", Permission.TREASURY_VIEW),
        Entry("Siège et organismes", "management_location", Permission.COMMUNITY_VIEW),
        Entry("Personnes et rôles", "people", Permission.PEOPLE_VIEW),
        Entry("Droits des personnes", "rights_requests", Permission.RIGHTS_HANDLE),
        Entry("Fichiers effacés", "evidence_purged", Permission.RIGHTS_HANDLE),
        Entry("Registre des traitements", "register", Permission.REGISTER_VIEW),
        Entry("Journal", "journal", Permission.AUDIT_VIEW),
    ],
}
if settings.CARE_ENABLED:
    COMMUNITY_GROUPS["Soins"] = [
        Entry("Médecin traitant", "gp_own", Permission.COMMUNITY_VIEW),
        Entry("Protocoles de coopération", "cooperation", Permission.COOPERATION_VIEW),
        Entry("Demandes non programmées", "snp_home", Permission.SNP_ANSWER),
        Entry("Créneaux et astreinte", "own_slots", Permission.SLOTS_USE),
        Entry("Chiffres", "care_figures", Permission.CARE_FIGURES),
        Entry("Ouvrir en urgence", "care_break_glass", Permission.CARE_TAKE_PART),
    ]
    COMMUNITY_GROUPS["Association"].append(Entry("Module de soins", "care_status", Permission.CARE_WATCH))


def _agency_doors(request: HttpRequest) -> list[dict[str, str]]:
    """The page of each field of action of an officer: a region for an ARS, a department for a CPAM."""
    doors: list[dict[str, str]] = []
    if not request.user.is_authenticated:
        return doors
    for mandate in mandates_of(request.user, today=timezone.localdate()):
        of_region = mandate.role == Role.ARS
        code = mandate.region_code if of_region else mandate.department_code
        table = Region if of_region else Department
        place = table.objects.filter(code=code).first()
        doors.append(
            {
                "title": f"{'ARS' if of_region else 'CPAM'} – {place.name if place else code}",
                "role": mandate.get_role_display(),
                "url": reverse("ars_home" if of_region else "cpam_home", args=[code]),
            }
        )
    return doors


def _agency_page(request: HttpRequest, page: str) -> str:
    """A page of an agency, from that of its field of action: ``review_inbox`` are its files, and so on."""
    match = request.resolver_match
    if match is None or match.url_name not in {"ars_home", "cpam_home"}:
        return ""
    agency = match.url_name.removesuffix("_home")
    return reverse(f"{agency}_{page}", args=[match.kwargs["territory"]])


def _of_community(request: HttpRequest, entries: list[Entry]) -> list[dict[str, str]]:
    """The entries that this person may open, where the page belongs to a community."""
    community, actor = getattr(request, "community", None), getattr(request, "actor", None)
    if community is None or actor is None:
        return []
    return [
        {"label": entry.label, "url": reverse(entry.url_name, args=[community.slug]), "name": entry.url_name}
        for entry in entries
        if entry.permission is None or actor.can(entry.permission)
    ]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Template context: the public menu, and the community's where the page belongs to one."""
    return {
        "community_menu": _of_community(request, COMMUNITY),
        "community_groups": [
            {"label": label, "entries": entries}
            for label, group in COMMUNITY_GROUPS.items()
            if (entries := _of_community(request, group))
        ],
        "public_menu": [{"label": e.label, "url": reverse(e.url_name), "name": e.url_name} for e in PUBLIC],
        "doors": {door: reverse(url_name) for door, url_name in DOORS.items()},
        "agency_cases_url": _agency_page(request, "review_inbox"),
        "agency_contracts_url": _agency_page(request, "contracts"),
        "agency_dialogues_url": _agency_page(request, "dialogue_inbox"),
        # Read by the page « Mes communautés » alone: the names of places live above the foundation.
        "agency_doors": lambda: _agency_doors(request),
        "mailbox_url": reverse("local_mailbox") if settings.LOCAL_MODE else "",
        "account_url": reverse("account_home"),
        "current_page": request.resolver_match.url_name if request.resolver_match else "",
    }
