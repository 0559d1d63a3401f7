"""What is handed over: the exchanges as a document, the certificate of a tacit validation, the whole file."""

import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Sequence
from datetime import timedelta

import vobject
from vobject.icalendar import utc

from maillage import french
from maillage.communities.review.enums import CaseState
from maillage.communities.review.limits import legal_text
from maillage.communities.review.models import CasePiece, Exchange, ReviewCase
from maillage.foundation.documents.model import (
    Block,
    Column,
    Document,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    Terms,
)
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.tenancy.zones import day_in, zone_of
from maillage.foundation.writing.models import FilingCopy

MEETING = timedelta(hours=2)
_PIECES = (
    Column("N°", number=True, width=0.4),
    Column("Pièce", width=2),
    Column("Reçue le"),
    Column("Empreinte", width=3),
)
LAW = (
    "le projet de santé est réputé validé, sauf si le directeur général de l’agence régionale de santé s’y "
    "oppose dans un délai de deux mois. L’opposition ne peut se fonder que sur l’absence de compatibilité "
    "avec le projet régional de santé ou sur l’absence de pertinence du territoire."
)
WORTH = (
    "Il réunit les preuves que la plateforme tient. Il ne remplace pas l’accusé de réception de l’ARS : "
    "joignez-le."
)


def exchanges_document(case: ReviewCase, pieces: Sequence[CasePiece], said: Sequence[Exchange]) -> Document:
    """Every exchange with its author and date; nothing that officers keep to themselves can be in it."""
    community = case.community
    last = day_in(community.department_code, said[-1].at) if said else case.opened_on
    filed = Table(
        "Pièces du dossier",
        _PIECES,
        tuple(
            Row((str(one.number), one.name, french.day(one.received_on), one.sha256)) for one in pieces
        ),
        dense=True,
    )  # fmt: skip
    return Document(
        title=f"{case}",
        issuer=community.name,
        subtitle=f"Échanges du dossier, {case.get_state_display().lower()}",
        day=last,
        reference=f"{case}, {community}",
        facts=tuple(_facts(case)),
        blocks=(
            Section("Pièces", (filed,)),
            Section("Échanges", tuple(_exchange(case, one) for one in said)),
        ),
    )


def _facts(case: ReviewCase) -> list[tuple[str, str]]:
    facts = [("État", case.get_state_display()), ("Ouvert le", french.day(case.opened_on))]
    if case.due_on:
        facts.append(("Dernier jour du délai", french.day(case.due_on)))
    if case.decided_on:
        facts.append(("Décision du", french.day(case.decided_on)))
    return facts


def _exchange(case: ReviewCase, one: Exchange) -> Section:
    moment = one.at.astimezone(zone_of(case.community.department_code))
    author = one.author.get_full_name() if one.author else "sans auteur : l’échéance"
    rows = [
        ("Par", f"{one.get_party_display()} ({author})"),
        ("Le", f"{french.day(moment.date())} à {moment:%H:%M}"),
    ]
    rows += details(case, one)
    blocks: list[Block] = [Terms(tuple(rows))]
    if one.text:
        blocks.append(Paragraph(one.text))
    return Section(f"{one.number}. {one.get_kind_display()}", tuple(blocks))


def details(case: ReviewCase, one: Exchange) -> list[tuple[str, str]]:
    """What an exchange says beside its text, in words."""
    rows = []
    if one.section_title:
        rows.append(("Section", one.section_title))
    if one.piece:
        rows.append(("Pièce", f"n° {one.piece.number}, {one.piece.name}"))
    if one.on:
        rows.append(("Daté du", french.day(one.on)))
    if one.opinion:
        rows.append(("Avis", one.get_opinion_display()))
    if one.ground:
        rows.append(("Motif légal", one.get_ground_display()))
    if one.due_on:
        rows.append(("Pour le", french.day(one.due_on)))
    if one.meets_at:
        moment = one.meets_at.astimezone(zone_of(case.community.department_code))
        rows.append(("Réunion", f"{french.day(moment.date())} à {moment:%H:%M}"))
    if one.place:
        rows.append(("Lieu", one.place))
    if one.invited:
        rows.append(("Invités", one.invited))
    rows += [(row["mission"], french.euros(row["euros"] * 100)) for row in one.figures]
    return rows


def certificate(case: ReviewCase, pieces: Sequence[CasePiece]) -> Document:
    """What proves a tacit validation: the filing, the dates with their explanation, the text."""
    filed = [one for one in pieces if one.is_filing]
    first = filed[0]
    if case.decided_on is None or case.due_on is None or case.state != CaseState.TACIT:
        raise ValueError("only a tacit validation has a certificate")
    return Document(
        title="Constat de validation tacite du projet de santé",
        issuer=case.community.name,
        subtitle=f"Réputé validé depuis le {french.day(case.decided_on)}",
        day=case.decided_on,
        reference=f"{case}, {case.community}",
        proof=first.sha256,
        blocks=(
            Section(
                "Ce qui a été déposé",
                (
                    Terms(
                        (
                            ("Projet de santé reçu le", french.day(first.received_on)),
                            ("Pièce", f"n° {first.number}, {first.name}"),
                            ("Empreinte SHA-256 de la pièce", first.sha256),
                        )
                    ),
                ),
            ),
            Section(
                "Comment la date est trouvée",
                (
                    Paragraph(case.explanation),
                    Paragraph(
                        f"Aucune opposition n’a été enregistrée dans le dossier jusqu’au "
                        f"{french.day(case.due_on)} inclus. Le projet est réputé validé depuis le "
                        f"{french.day(case.decided_on)}."
                    ),
                ),
            ),
            Section(
                "Texte",
                (
                    Paragraph(f"{legal_text(case.case_kind, case.community, case.starts_on)} : {LAW}"),
                    Note("Ce que vaut ce constat", WORTH),
                ),
            ),
        ),
    )


def calendar(case: ReviewCase, meeting: Exchange) -> str:
    """The meeting as iCalendar (RFC 5545), in universal time."""
    if meeting.meets_at is None:
        raise ValueError("not a meeting")
    found = vobject.iCalendar()
    event = found.add("vevent")
    event.add("uid").value = f"urn:uuid:{uuid.uuid5(case.key, str(meeting.number))}"
    # The library knows universal time by its own object alone.
    event.add("dtstamp").value = meeting.at.astimezone(utc)
    event.add("dtstart").value = meeting.meets_at.astimezone(utc)
    event.add("dtend").value = (meeting.meets_at + MEETING).astimezone(utc)
    event.add("summary").value = f"Réunion, {case}, {case.community}"
    event.add("location").value = meeting.place
    if meeting.text:
        event.add("description").value = meeting.text
    text: str = found.serialize()
    return text


def whole_file(case: ReviewCase, pieces: Sequence[CasePiece], said: Sequence[Exchange]) -> bytes:
    """A ZIP of the exchanges, of every piece as filed, and of the SHA-256 of each file in it."""
    files = {
        "echanges.pdf": render_pdf(exchanges_document(case, pieces, said)),
        "echanges.json": json.dumps(
            [_plain(one) for one in said], ensure_ascii=False, indent=1, sort_keys=True
        ).encode(),
    }
    full = CasePiece.objects.select_related("filing").filter(case=case).order_by("number")
    copies = FilingCopy.objects.filter(filing__in=[one.filing_id for one in pieces if one.filing_id])
    by_filing: dict[int, list[FilingCopy]] = {}
    for copy in copies.order_by("pk"):
        by_filing.setdefault(copy.filing_id, []).append(copy)
    for piece in full:
        base = f"pieces/{piece.number:02d}"
        if piece.filing is None:
            files[f"{base}-{_plain_name(piece.name)}"] = bytes(piece.content or b"")
            continue
        files[f"{base}-depot.json"] = piece.filing.content.encode()
        for copy in by_filing.get(piece.filing_id or 0, []):
            files[f"{base}-depot.{copy.form}"] = bytes(copy.content)
    if case.state == CaseState.TACIT:
        files["constat.pdf"] = render_pdf(certificate(case, pieces))
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*sorted(files.items()), ("SHA256SUMS", sums.encode())]:
            archive.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), data)
    return made.getvalue()


def _plain_name(name: str) -> str:
    return (
        "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in name)[-100:] or "fichier"
    )


def _plain(one: Exchange) -> dict[str, object]:
    return {
        "number": one.number,
        "kind": one.kind,
        "party": one.party,
        "author": one.author.get_full_name() if one.author else "",
        "at": one.at.isoformat(),
        "on": one.on.isoformat() if one.on else None,
        "text": one.text,
        "section": one.section,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "opinion": one.opinion,
        "ground": one.ground,
        "meets_at": one.meets_at.isoformat() if one.meets_at else None,
        "place": one.place,
        "invited": one.invited,
        "figures": one.figures,
        "piece": one.piece.number if one.piece else None,
    }
