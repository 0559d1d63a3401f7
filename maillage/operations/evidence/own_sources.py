"""Live objects of the rooms below, which cannot register themselves: meetings, protocols, filed documents."""

import json
from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone

from maillage import french
from maillage.communities.creation.gatherings.models import Gathering
from maillage.communities.creation.gatherings.queries import gatherings, present_count
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.model import (
    Column,
    Document,
    Paragraph,
    Row,
    Section,
    Table,
    Terms,
)
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.layout import document_of
from maillage.foundation.writing.models import Filing
from maillage.foundation.writing.writings import writing_of
from maillage.operations.evidence.enums import Nature
from maillage.operations.evidence.sources import Offer, Told, proves
from maillage.planning.health_project.models import SheetLink
from maillage.planning.health_project.protocols.enums import VersionState
from maillage.planning.health_project.protocols.models import ProtocolVersion

MOST = 100
_APPROVED = (VersionState.APPROVED, VersionState.REPLACED)


def _meetings(community: Community, today: date) -> Sequence[Offer]:
    held = gatherings().filter(held_on__lte=today)[:MOST]
    return [
        Offer(
            str(one.number), one.title, one.held_on,
            ", ".join(filter(None, [french.counted(present_count(one), "présent"), one.place])),
        )
        for one in held
    ]  # fmt: skip


@proves("gathering", "Réunion et sa feuille de présence", Permission.CREATION_EDIT, _meetings)
def meeting(community: Community, ref: str) -> Told | None:
    """The names of who came are in it: who keeps the meetings may add it."""
    one: Gathering | None = gatherings().filter(number=ref).first() if ref.isdecimal() else None
    if one is None:
        return None
    people = [(row.name, row.quality) for row in one.attendees.order_by("name")]
    facts = [("Date", french.day(one.held_on)), ("Nature", one.get_kind_display())]
    facts += [("Lieu", one.place)] if one.place else []
    facts.append(("Présents", str(present_count(one))))
    columns = (Column("Nom"), Column("Profession ou structure"))
    present = Table("Personnes présentes", columns, tuple(Row(row) for row in people))
    document = Document(
        title=one.title, issuer=community.name, day=one.held_on,
        subtitle="Réunion : présences et compte rendu", reference=f"Réunion {one.number}, {community}",
        blocks=(
            Section("La réunion", (Terms(tuple(facts)),)),
            Section("Présents", (present,) if people else (Paragraph("Aucun nom n’a été noté."),)),
            Section("Compte rendu", (Paragraph(one.minutes or "Aucun compte rendu n’est écrit."),)),
        ),
    )  # fmt: skip
    words = f"La réunion s’est tenue, {present_count(one)} personnes y étaient."
    address = reverse("gathering", args=[community.slug, one.number])
    return Told(one.title, one.held_on, Nature.ATTENDANCE, words, document, address, names=bool(people))


def _protocols(community: Community, today: date) -> Sequence[Offer]:
    rows = ProtocolVersion.objects.filter(state__in=_APPROVED).select_related("protocol", "approved_by")
    serving: dict[int, list[int]] = {}
    links = SheetLink.objects.filter(protocol__isnull=False).values_list("protocol_id", "sheet__number")
    for protocol, sheet in links:
        serving.setdefault(protocol, []).append(sheet)
    return [
        Offer(
            f"{one.protocol.number}.{one.version}", one.protocol.title, one.approved_on,
            f"version {one.version}, {one.get_state_display().lower()}",
            tuple(serving.get(one.protocol_id, [])),
        )
        for one in rows.order_by("-approved_on", "pk")[:MOST]
    ]  # fmt: skip


_PARTS = (
    ("purpose", "Pourquoi ce protocole"), ("inclusion", "Critères d’inclusion"),
    ("exclusion", "Critères d’exclusion"), ("steps", "Déroulé"), ("red_flags", "Signes d’alerte"),
    ("referral", "Réorientation"), ("tools", "Documents et outils"), ("sources", "Sources"),
)  # fmt: skip


@proves("protocol", "Protocole approuvé", Permission.PROJECT_VIEW, _protocols)
def protocol(community: Community, ref: str) -> Told | None:
    """An approved version: it never changes."""
    number, _, version = ref.partition(".")
    if not (number.isdecimal() and version.isdecimal()):
        return None
    rows = ProtocolVersion.objects.filter(state__in=_APPROVED).select_related("protocol", "approved_by")
    one = rows.filter(protocol__number=number, version=version).first()
    if one is None:
        return None
    document = Document(
        title=one.protocol.title, issuer=community.name, day=one.approved_on,
        subtitle=f"Protocole pluriprofessionnel, version {one.version}",
        reference=f"Protocole {one.protocol.number}, {community}",
        facts=(("Approuvé le", french.day(one.approved_on)), ("Par", one.approved_by.get_full_name())),
        blocks=tuple(
            Section(label, (Paragraph(getattr(one, name)),)) for name, label in _PARTS if getattr(one, name)
        ),
    )  # fmt: skip
    words = f"Le protocole est écrit et approuvé (version {one.version})."
    address = reverse("protocol", args=[community.slug, one.protocol.number])
    return Told(one.protocol.title, one.approved_on, Nature.PROTOCOL, words, document, address)


def _filings(community: Community, today: date) -> Sequence[Offer]:
    rows = Filing.objects.select_related("document").defer("content").order_by("-filed_at")[:MOST]
    return [
        Offer(
            str(one.pk), one.document.title, timezone.localdate(one.filed_at), f"dépôt n° {one.number}"
        )
        for one in rows
    ]  # fmt: skip


@proves("filing", "Document déposé", Permission.PROJECT_VIEW, _filings)
def filing(community: Community, ref: str) -> Told | None:
    """A document as it was filed: it never changes."""
    rows = Filing.objects.select_related("document")
    one: Filing | None = rows.filter(pk=ref).first() if ref.isdecimal() else None
    if one is None:
        return None
    day = timezone.localdate(one.filed_at)
    spec = writing_of(one.document.kind)
    document = document_of(json.loads(one.content), name=spec.name, proof=one.sha256)
    words = f"Le document a été déposé le {french.day(day)}."
    address = reverse(f"{spec.key}_document", args=[community.slug, one.document.number])
    return Told(one.document.title, day, Nature.FILING, words, document, address)
