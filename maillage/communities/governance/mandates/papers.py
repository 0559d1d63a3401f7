"""The list of those in charge, as it is joined to a declaration."""

from collections.abc import Sequence
from datetime import date

from maillage.communities.governance.mandates.models import Mandate
from maillage.communities.governance.mandates.queries import ToDeclare
from maillage.foundation.documents.model import (
    Block,
    Column,
    Document,
    Note,
    Row,
    Section,
    Signature,
    Signatures,
    Table,
    Tone,
)
from maillage.foundation.tenancy.models import Community
from maillage.french import day

TITLE = "Liste des personnes chargées de l’administration"


def list_in_charge(
    community: Community, held: Sequence[Mandate], changes: Sequence[ToDeclare], today: date
) -> Document:
    """Who is in charge today, and what changed since the last declaration."""
    blocks: list[Block] = [
        Note(
            "À compléter",
            "La déclaration demande aussi, pour chaque personne, sa nationalité et son domicile\u00a0: "
            "ils sont dans la liste des dirigeants de l’atelier de fondation, ou à écrire à la main.",
            Tone.CAUTION,
        ),
        Section("En charge ce jour", (_holders(held),)),
    ]
    if changes:
        blocks.append(Section("Ce qui a changé", (_changes(changes),)))
    blocks.append(Signatures((Signature("Présidence"), Signature("Secrétariat"))))
    return Document(
        title=TITLE,
        issuer=community.name,
        day=today,
        reference=f"{TITLE} – {community}",
        blocks=tuple(blocks),
    )


def _holders(held: Sequence[Mandate]) -> Table:
    titles = ("Nom", "Profession", "Organe", "Fonction", "Depuis le", "Jusqu’au")
    return Table(
        TITLE,
        tuple(Column(title) for title in titles),
        tuple(
            Row((
                one.holder,
                one.member.get_profession_display() or "—",
                one.organ.name,
                one.get_function_display(),
                day(one.starts_on),
                day(one.ends_on) if one.ends_on else "sans terme",
            ))
            for one in held
        ),
    )  # fmt: skip


def _changes(changes: Sequence[ToDeclare]) -> Table:
    return Table(
        "Changements à déclarer",
        (Column("Nom"), Column("Fonction"), Column("Changement"), Column("Le")),
        tuple(
            Row((
                one.mandate.holder,
                f"{one.mandate.get_function_display()} ({one.mandate.organ})",
                "Entrée" if one.entered else "Sortie",
                day(one.on),
            ))
            for one in changes
        ),
    )  # fmt: skip
