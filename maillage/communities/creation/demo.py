"""The demonstration: how far along its life each invented community is, and what it did on the way."""

import uuid
from datetime import date, timedelta

from maillage.communities.creation.actions import note_item, record_stage
from maillage.communities.creation.demo_meetings import load_main, load_young
from maillage.communities.creation.models import StageEvent
from maillage.communities.creation.proofs import Line, Proof
from maillage.communities.territory import demo as territory
from maillage.foundation.access.enums import Role
from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

_KEYS = uuid.UUID("0b7f1f0a-3d54-4c4e-9a5f-5ad2d3a4c034")
Step = tuple[Stage, date, str, str]
LETTER = "Lettre d’intention (pièce de démonstration)"


def signed_on(today: date) -> date:
    """When the main community signed its contract: it is in its second year, whatever the day."""
    return today - timedelta(days=433)


def filed_on(today: date) -> date:
    """When the main community filed its health project, half a year before signing."""
    return signed_on(today) - timedelta(days=180)


def _main(today: date) -> list[Step]:
    filed, signed = filed_on(today), signed_on(today)
    return [
        (Stage.PRE_PROJET, date(2024, 2, 6), "Groupe de travail", "Relevé de décisions de démonstration"),
        (Stage.LI_DEPOSEE, date(2024, 5, 14), "Porteurs", LETTER),
        (Stage.LI_A_COMPLETER, date(2024, 6, 20), "ARS", "Courriel de démonstration"),
        (Stage.LI_DEPOSEE, date(2024, 7, 9), "Porteurs", f"{LETTER}, complétée"),
        (Stage.LI_VALIDEE, date(2024, 9, 17), "ARS", "Courrier de démonstration"),
        (Stage.STRUCTURE_CREEE, date(2024, 12, 3), "Fondateurs", "Récépissé de démonstration"),
        (Stage.PS_REDACTION, date(2025, 1, 20), "Coordination", ""),
        (Stage.PS_DEPOSE, filed, "Présidence", "Accusé de réception de démonstration"),
        (Stage.PS_VALIDE, filed + timedelta(days=63), "ARS (tacite)", "Preuve de dépôt de démonstration"),
        (Stage.ACI_NEGOCIATION, filed + timedelta(days=84), "CPAM et ARS", ""),
        (Stage.ACI_SIGNE, signed, "Les trois parties", "Contrat de démonstration"),
    ]


_ELSEWHERE: list[Step] = [
    (Stage.PRE_PROJET, date(2022, 3, 28), "Groupe de travail", ""),
    (Stage.LI_DEPOSEE, date(2022, 4, 11), "Porteurs", LETTER),
    (Stage.LI_VALIDEE, date(2022, 5, 16), "ARS", "Courrier de démonstration"),
    (Stage.STRUCTURE_CREEE, date(2022, 6, 20), "Fondateurs", "Récépissé de démonstration"),
    (Stage.PS_REDACTION, date(2022, 6, 27), "Coordination", ""),
    (Stage.PS_DEPOSE, date(2022, 9, 30), "Présidence", "Accusé de réception de démonstration"),
    (Stage.PS_VALIDE, date(2022, 12, 1), "ARS (tacite)", "Preuve de dépôt de démonstration"),
    (Stage.ACI_NEGOCIATION, date(2022, 12, 12), "CPAM et ARS", ""),
    (Stage.ACI_SIGNE, date(2023, 2, 20), "Les trois parties", "Contrat de démonstration"),
]
_RECOGNISED: list[Step] = [
    (Stage.PRE_PROJET, date(2023, 9, 11), "Groupe de travail", ""),
    (Stage.LI_DEPOSEE, date(2024, 3, 18), "Porteurs", LETTER),
    (Stage.LI_VALIDEE, date(2024, 6, 24), "ARS", "Courrier de démonstration"),
    (Stage.STRUCTURE_CREEE, date(2024, 10, 7), "Fondateurs", "Récépissé de démonstration"),
    (Stage.PS_REDACTION, date(2024, 10, 14), "Coordination", ""),
    (Stage.PS_DEPOSE, date(2026, 6, 15), "Présidence", "Accusé de réception de démonstration"),
    (Stage.PS_VALIDE, date(2026, 8, 16), "ARS (tacite)", "Preuve de dépôt de démonstration"),
]


def _neighbour(today: date) -> list[Step]:
    """Its health project waits for the ARS: two weeks are left of the two months."""
    return [
        (Stage.PRE_PROJET, date(2024, 10, 14), "Groupe de travail", ""),
        (Stage.LI_DEPOSEE, date(2025, 1, 27), "Porteurs", LETTER),
        (Stage.LI_VALIDEE, date(2025, 4, 7), "ARS", "Courrier de démonstration"),
        (Stage.STRUCTURE_CREEE, date(2025, 9, 8), "Fondateurs", "Récépissé de démonstration"),
        (Stage.PS_REDACTION, date(2025, 9, 22), "Coordination", ""),
        (Stage.PS_DEPOSE, today - timedelta(days=47), "Présidence", "Accusé de réception de démonstration"),
    ]


def load(today: date) -> None:
    """Walk each community along its life, by its president; recommencing changes nothing."""
    lives = [
        (territory.MAIN, _main(today)),
        (territory.NEIGHBOUR, _neighbour(today)),
        (territory.RECOGNISED, _RECOGNISED),
        (territory.ELSEWHERE, _ELSEWHERE),
    ]
    for sketch, steps in lives:
        community = Community.objects.get(founding_key=territory.founding_key(sketch))
        with community_scope(community):
            _walk(community, president_of(community), steps, today)
    main = Community.objects.get(founding_key=territory.founding_key(territory.MAIN))
    _tick(main, today)
    young = Community.objects.get(founding_key=territory.founding_key(territory.YOUNG))
    for community, load_meetings in ((main, load_main), (young, load_young)):
        with community_scope(community):
            load_meetings(community, president_of(community), today)


def president_of(community: Community) -> User:
    """Who presides the community in scope."""
    role = RoleAssignment.objects.select_related("user").filter(community=community, role=Role.PRESIDENT)
    return role.order_by("pk")[0].user


def _walk(community: Community, by: User, steps: list[Step], today: date) -> None:
    # A community that an earlier version of the demonstration left further on keeps the stage it has.
    if not StageEvent.objects.exists() and community.stage != Stage.EMERGENCE:
        return
    for rank, (status, on, who, document) in enumerate(steps):
        record_stage(
            by=by, community=community, key=_key(community, f"stage-{rank}"), status=status, on=on,
            today=today, proof=Proof(acted_by=who, document=document),
        )  # fmt: skip


def _tick(community: Community, today: date) -> None:
    """What the main community has done of its checklists, and what it still promises."""
    lines = {
        "porteurs": Line(done_on=date(2024, 1, 18), responsible="Mme Prudence Fictive"),
        "contacts_tutelles": Line(done_on=date(2024, 1, 25), responsible="M. Placide Inventé"),
        "li_partagee": Line(done_on=date(2024, 7, 9)),
        "engagements": Line(done_on=filed_on(today) - timedelta(days=12), responsible="Pilotes"),
        "ps_preuve": Line(done_on=filed_on(today), responsible="Mme Prudence Fictive"),
        "missions": Line(done_on=signed_on(today) - timedelta(days=40), responsible="Mme Prudence Fictive"),
        "cibles": Line(done_on=signed_on(today) - timedelta(days=26), responsible="M. Placide Inventé"),
        "rapport": Line(responsible="M. Placide Inventé", due_on=today + timedelta(days=20)),
    }
    with community_scope(community):
        by = president_of(community)
        for item, line in lines.items():
            key = _key(community, f"item-{item}")
            note_item(by=by, community=community, key=key, item=item, line=line, today=today)


def _key(community: Community, name: str) -> uuid.UUID:
    return uuid.uuid5(_KEYS, f"{community.founding_key}-{name}")
