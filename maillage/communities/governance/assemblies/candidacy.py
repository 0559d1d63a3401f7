"""The form of a candidacy, to fill in and sign by hand."""

from django.utils import timezone

from maillage import french
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly
from maillage.foundation.documents.model import (
    Block,
    Column,
    Document,
    Note,
    Paragraph,
    Row,
    Signature,
    Signatures,
    Table,
    Terms,
)
from maillage.foundation.tenancy.models import Community

TO_WRITE = ("Nom et prénom, ou structure", "Collège", "Adresse e-mail ou téléphone", "Profession de foi")


def candidacy_document(assembly: Assembly, point: AgendaPoint, community: Community) -> Document:
    """One sheet for one election, to hand over to the secretary, who files it at the desk of the session."""
    day = french.day(timezone.localtime(assembly.starts_at).date())
    last = assembly.candidates_until
    facts = [
        ("Assemblée", f"{assembly.get_kind_display()}, {day}"),
        ("Élection", point.title),
        ("Organe ou fonction", point.office),
        ("Sièges à pourvoir", str(point.seats)),
    ]
    until = f"le {french.day(last)} au plus tard" if last else "avant l’ouverture du vote"
    blocks: tuple[Block, ...] = (
        Terms(tuple((term, said) for term, said in facts if said)),
        Paragraph("Je me porte candidat ou candidate à cette élection."),
        Table(
            "À remplir à la main",
            (Column("", width=2), Column("Votre réponse", width=5)),
            tuple(Row((line, "")) for line in TO_WRITE),
            tall=True,
        ),
        Note("À remettre", f"Au secrétariat, {until}. La profession de foi est facultative."),
        Signatures((Signature("Le candidat ou la candidate", mention="Date et signature"),)),
    )
    return Document(
        title="Déclaration de candidature",
        subtitle=assembly.title,
        issuer=community.name,
        day=timezone.localdate(),
        reference=f"Assemblée n° {assembly.number}, point {point.number}",
        blocks=blocks,
    )
