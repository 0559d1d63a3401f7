"""What is handed over: the attendance sheet, a certificate, the minutes. Pure: no query."""

from collections.abc import Sequence
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from maillage import french
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Figure,
    Note,
    Paragraph,
    Row,
    Section,
    Signature,
    Signatures,
    Table,
    Terms,
)
from maillage.foundation.tenancy.models import Community
from maillage.operations.meetings.clock import zone_of
from maillage.operations.meetings.enums import SignatureKind
from maillage.operations.meetings.models import (
    Attendance,
    Decision,
    Meeting,
    MeetingTask,
    Minutes,
    Participant,
)

BOX_WIDTH, BOX_HEIGHT, A_LINE = 300, 130, 3
BLANK_LINES = 6


def attendance_sheet(
    meeting: Meeting,
    people: Sequence[Participant],
    rows: Sequence[Attendance],
    community: Community,
    today: date,
) -> Document:
    """The sheet: to be signed on paper before the closing, as it was closed after it."""
    zone = zone_of(community)
    blocks = _closed(meeting, people, rows, zone) if meeting.is_closed else _blank(people)
    return Document(
        title="Feuille d’émargement",
        subtitle=meeting.title,
        issuer=community.name,
        day=meeting.closed_at.astimezone(zone).date() if meeting.closed_at else today,
        reference=f"Réunion n° {meeting.number}",
        status="" if meeting.is_closed else "À signer",
        facts=_facts(meeting, zone),
        blocks=blocks,
        proof=meeting.closed_hash,
    )


def _facts(meeting: Meeting, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    facts = [
        ("Réunion", meeting.get_kind_display()),
        ("Date", _when(meeting, zone)),
        ("Lieu", meeting.where),
        ("Mission", meeting.get_mission_display() if meeting.mission else ""),
        ("Fiche-action", str(meeting.sheet) if meeting.sheet else ""),
    ]
    return tuple((term, said) for term, said in facts if said)


def _when(meeting: Meeting, zone: ZoneInfo) -> str:
    start, end = (meeting.held_from or meeting.starts_at), (meeting.held_to or meeting.ends_at)
    if start is None or end is None:
        return ""
    begins, ends = start.astimezone(zone), end.astimezone(zone)
    return f"{french.day(begins.date())}, de {begins:%H:%M} à {ends:%H:%M}"


def _blank(people: Sequence[Participant]) -> tuple[Block, ...]:
    lines = [(row.name, row.quality) for row in people] + [("", "")] * BLANK_LINES
    columns = (
        Column("Nom", width=3), Column("Qualité", width=3), Column("Arrivée"), Column("Départ"),
        Column("Signature", width=3),
    )  # fmt: skip
    rows = tuple(Row((name, quality, "", "", "")) for name, quality in lines)
    table = Table("À signer", columns, rows, tall=True)
    return (table, Paragraph("Chacun signe pour soi. Une personne représentée ne signe pas.", soft=True))


def _closed(
    meeting: Meeting, people: Sequence[Participant], rows: Sequence[Attendance], zone: ZoneInfo
) -> tuple[Block, ...]:
    by_person = {row.participant_id: row for row in rows}
    lines = [_line(person, by_person[person.pk], zone) for person in people if person.pk in by_person]
    there = [
        by_person[person.pk] for person in people if person.pk in by_person and by_person[person.pk].is_there
    ]
    columns = (
        Column("Nom", width=3), Column("Qualité", width=2.4), Column("Présence", width=2.2),
        Column("Arrivée"), Column("Départ"), Column("Durée", number=True), Column("Signature", width=2.2),
    )  # fmt: skip
    blocks: list[Block] = [
        Table(f"Présences : {len(there)} sur {len(lines)}", columns, tuple(lines), dense=True),
        *_drawings(there),
        Note(
            "Feuille arrêtée",
            f"Arrêtée le {french.day(meeting.closed_at.astimezone(zone).date())} par {meeting.closed_by} ; "
            "elle ne change plus."
            if meeting.closed_at
            else "",
        ),
    ]
    return tuple(blocks)


def _line(person: Participant, row: Attendance, zone: ZoneInfo) -> Row:
    state = row.get_state_display()
    if row.represented_by is not None:
        state = f"{state} par {row.represented_by.name}"
    return Row(
        (
            person.name, person.quality, state, _hour(row.arrived_at, zone), _hour(row.left_at, zone),
            duration(row.minutes) if row.is_there and row.minutes is not None else "", _signed(row),
        )
    )  # fmt: skip


def _signed(row: Attendance) -> str:
    match row.signature_kind:
        case SignatureKind.DRAWN:
            return "dessinée, ci-dessous"
        case SignatureKind.TYPED:
            return row.signature
        case SignatureKind.PAPER:
            return "sur la feuille papier"
    return "notée par l’organisateur" if row.is_there else ""


def _hour(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}" if moment else ""


def duration(minutes: int) -> str:
    """« 45 min », « 1 h 30 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _drawings(there: Sequence[Attendance]) -> list[Block]:
    """The drawn signatures, three a line, each over its name."""
    drawn = [row for row in there if row.signature_kind == SignatureKind.DRAWN]
    if not drawn:
        return []
    height = -(-len(drawn) // A_LINE) * BOX_HEIGHT
    width = A_LINE * BOX_WIDTH
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>']
    for rank, row in enumerate(drawn):
        x, y = rank % A_LINE * BOX_WIDTH, rank // A_LINE * BOX_HEIGHT
        parts.append(
            f'<g transform="translate({x} {y})"><path d="{escape(row.signature)}" fill="none" '
            f'stroke="#1c2526" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/>'
            f'<text x="6" y="118" font-size="15" font-family="Source Sans 3" fill="#4d5859">'
            f"{escape(row.participant.name)}</text></g>"
        )
    parts.append("</svg>")
    names = ", ".join(row.participant.name for row in drawn)
    return [Figure("".join(parts), f"Signatures dessinées de {names}", caption="Signatures dessinées")]


def certificate(meeting: Meeting, row: Attendance, community: Community) -> Document:
    """That one person was there. Raises ``ValueError`` before the closing, or for who was not."""
    if not row.is_there or row.minutes is None or meeting.closed_at is None:
        raise ValueError("no certificate for who was not there, nor before the closing")
    zone = zone_of(community)
    person = row.participant
    named = f"{person.name}, {person.quality}" if person.quality else person.name
    how = "en visioconférence" if row.state == "distance" else "sur place"
    return Document(
        title="Attestation de présence",
        issuer=community.name,
        day=meeting.closed_at.astimezone(zone).date(),
        reference=f"Réunion n° {meeting.number}",
        blocks=(
            Paragraph(f"{community.name} atteste la participation suivante."),
            Terms(
                (
                    ("Personne", named),
                    ("Intitulé", meeting.title),
                    *_facts(meeting, zone),
                    ("Présence", f"{duration(row.minutes)}, {how}"),
                )
            ),
            Paragraph(
                "La durée est celle de la présence, dans les heures où la réunion s’est tenue. Cette "
                "attestation est tirée de la feuille d’émargement arrêtée, dont l’empreinte figure au pied "
                "de la page.",
                soft=True,
            ),
            Signatures((Signature("Pour la communauté"),)),
        ),
        proof=meeting.closed_hash,
    )


def minutes_document(
    meeting: Meeting, minutes: Minutes, decisions: Sequence[Decision], tasks: Sequence[MeetingTask],
    people: Sequence[Participant], community: Community, today: date,
) -> Document:  # fmt: skip
    """The minutes with who was there, what was decided and what was promised."""
    zone = zone_of(community)
    day = minutes.approved_at.astimezone(zone).date() if minutes.approved_at else today
    blocks: list[Block] = [Terms(_facts(meeting, zone)), *_who(people)]
    blocks.append(
        Section("Ce qui a été dit", tuple(Paragraph(part) for part in minutes.text.split("\n\n") if part))
    )
    if decisions:
        columns = (Column("N°", number=True), Column("Décision", width=6), Column("Vote", width=2))
        rows = tuple(Row((str(one.number), one.text, _vote(one))) for one in decisions)
        blocks.append(Section("Décisions", (Table("Décisions", columns, rows),)))
    if tasks:
        columns = (Column("Tâche", width=4), Column("Confiée à", width=2), Column("Pour le", width=1.5))
        rows = tuple(
            Row((one.text, one.owner.name if one.owner else "", french.day(one.due_on) if one.due_on else ""))
            for one in tasks
        )
        blocks.append(Section("Tâches", (Table("Tâches", columns, rows),)))
    if minutes.signed_at is not None:
        said = f"Signé par {minutes.signature} le {french.day(minutes.signed_at.astimezone(zone).date())}."
        blocks.append(Note("Signature", said))
    else:
        blocks.append(Signatures((Signature("Présidence"), Signature("Secrétariat"))))
    return Document(
        title="Compte rendu",
        subtitle=meeting.title,
        issuer=community.name,
        day=day,
        reference=f"Réunion n° {meeting.number}, version {minutes.version}",
        status="Brouillon" if minutes.is_draft else "",
        blocks=tuple(blocks),
        proof=minutes.sha256,
    )


def _who(people: Sequence[Participant]) -> list[Block]:
    said: dict[str, list[str]] = {}
    for row in people:
        here = row.here[0] if row.here else None  # type: ignore[attr-defined]
        if here is not None:
            said.setdefault(here.get_state_display(), []).append(row.name)
    if not said:
        return []
    lines = tuple(f"{state} : {', '.join(names)}" for state, names in said.items())
    return [Section("Présences", (Bullets(lines),))]


def _vote(one: Decision) -> str:
    told = [("pour", one.votes_for), ("contre", one.votes_against), ("abstention", one.abstentions)]
    return ", ".join(
        french.counted(count, word) if word == "abstention" else f"{count} {word}"
        for word, count in told
        if count is not None
    )
