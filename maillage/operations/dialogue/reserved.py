"""What a member of the community does not read in a control: the words of a proof kept for others."""

from collections.abc import Iterable

from maillage.foundation.access.queries import Actor
from maillage.operations.dialogue.models import CampaignExchange, CampaignItem
from maillage.operations.dialogue.populations import PROOF_NAME
from maillage.operations.evidence.models import Evidence
from maillage.operations.evidence.queries import readable


def _label(number: int) -> str:
    return f"Preuve n°\N{NO-BREAK SPACE}{number} (réservée)"


def veil(actor: Actor, pieces: Iterable[CampaignItem], said: Iterable[CampaignExchange] = ()) -> None:
    """Take the words of such proofs away from rows that were read with their proof, to be shown and never
    saved: a piece keeps its name, an exchange is marked ``reserved``.
    """
    levels = readable(actor)
    for piece in pieces:
        if piece.evidence is not None and piece.evidence.confidentiality not in levels:
            piece.label = _label(piece.evidence.number)
    for row in said:
        row.reserved = row.evidence is not None and row.evidence.confidentiality not in levels


def veiled(actor: Actor, labels: dict[str, str]) -> dict[str, str]:
    """The list that a sample was taken from, without these words. One query."""
    kept = Evidence.objects.exclude(confidentiality__in=readable(actor)).values_list("number", flat=True)
    hidden = {PROOF_NAME.format(number): _label(number) for number in kept}
    return {name: hidden.get(name, label) for name, label in labels.items()}
