"""Approved minutes are a proof: they register themselves in the store."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from maillage import french
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.model import Document, Paragraph, Section, Terms
from maillage.foundation.tenancy.models import Community
from maillage.operations.dialogue.enums import DialogueState
from maillage.operations.dialogue.models import Dialogue
from maillage.operations.dialogue.queries import minutes
from maillage.operations.evidence.enums import Nature
from maillage.operations.evidence.sources import Offer, Told, proves


def _offers(community: Community, today: date) -> Sequence[Offer]:
    closed = Dialogue.objects.filter(state=DialogueState.CLOSED).order_by("-held_on")
    return [
        Offer(str(one.number), str(one), one.held_on, "compte rendu approuvé par les trois parties")
        for one in closed
        if one.held_on
    ]


@proves("dialogue", "Compte rendu de dialogue de gestion", Permission.DIALOGUE_VIEW, _offers)
def approved_minutes(community: Community, ref: str) -> Told | None:
    """The minutes of a closed dialogue, which never change."""
    rows = Dialogue.objects.filter(state=DialogueState.CLOSED)
    one: Dialogue | None = rows.filter(number=ref).first() if ref.isdecimal() else None
    if one is None or one.held_on is None:
        return None
    last = minutes(one)[0]
    approvals = tuple((row.get_party_display(), str(row.author)) for row in last.approvals.all())
    document = Document(
        title=f"{one} : compte rendu", issuer=community.name, day=one.held_on,
        subtitle=f"Tenu le {french.day(one.held_on)}", reference=f"{one}, {community}",
        blocks=(
            Section("Compte rendu", (Paragraph(last.text),)), Section("Approbations", (Terms(approvals),)),
        ),
    )  # fmt: skip
    words = "Le dialogue de gestion s’est tenu, son compte rendu est approuvé par les trois parties."
    address = reverse("dialogue_meeting", args=[community.slug, one.number])
    return Told(str(one), one.held_on, Nature.MINUTES, words, document, address, names=True)
