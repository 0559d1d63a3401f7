"""What an assembly hands over: its minutes, an extract. Facts are read from the roll and the results."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from django.utils import timezone

from maillage import french
from maillage.communities.governance.assemblies.enums import SignerRole
from maillage.communities.governance.assemblies.frozen import in_words
from maillage.communities.governance.assemblies.models import (
    AgendaPoint,
    Assembly,
    AssemblyMinutes,
    MinutesSignature,
    Voter,
)
from maillage.communities.governance.assemblies.roll import Roll, counted, roll_of
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
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


def facts_mark(
    minutes: AssemblyMinutes, points: Sequence[AgendaPoint] | None = None, roll: Roll | None = None
) -> str:
    """The SHA-256 of all that the minutes tell: words, roll, results. Read again unless they are given."""
    assembly = minutes.assembly
    points = points if points is not None else list(AgendaPoint.objects.filter(assembly=assembly))
    told = {
        "opening": minutes.opening,
        "closing": minutes.closing,
        "rules": assembly.rules,
        "attendance": [list(line) for line in attendance(assembly, roll or roll_of(assembly))],
        "points": [
            [one.number, one.title, one.text, one.notes, one.result, *([one.unheld] if one.unheld else [])]
            for one in points
        ],
    }
    return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def attendance(assembly: Assembly, roll: Roll) -> list[tuple[str, str, str]]:
    """(member, college, how they took part) of every voter, as the roll says: nothing is typed again."""
    return [(voter.label, voter.college, _how(voter, roll)) for voter in roll.voters]


def _how(voter: Voter, roll: Roll) -> str:
    stays = roll.stays.get(voter.pk, ())
    if voter.excluded:
        return "sans droit de vote"  # all members read this: why is between them and the treasurer
    if stays:
        hours = ", puis ".join(
            f"{one.get_mode_display().lower()}, de {_hour(one.arrived_at)} à "
            f"{_hour(one.left_at) if one.left_at else 'la fin'}"
            for one in stays
        )
        return hours
    proxy = roll.proxy_of(voter.pk)
    if proxy is None:
        return "absent"
    holder = next(one.label for one in roll.voters if one.pk == proxy.holder_id)
    came = proxy.holder_id in roll.stays
    return f"représenté par {holder}" if came else f"absent (pouvoir à {holder}, qui n’est pas venu)"


def _hour(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def minutes_document(
    assembly: Assembly,
    points: Sequence[AgendaPoint],
    roll: Roll,
    minutes: AssemblyMinutes | None,
    signatures: Sequence[MinutesSignature],
    community: Community,
) -> Document:
    """The minutes. What was counted comes from the votes, who was there from the roll."""
    there, _ = counted(assembly, roll, assembly.opened_at, assembly.closed_at)
    blocks: list[Block] = [Terms(_facts(assembly)), *_text(minutes.opening if minutes else "")]
    blocks.append(Section("Règles des statuts", (Bullets(tuple(in_words(assembly.rules))),)))
    columns = (Column("Membre", width=3), Column("Collège", width=2), Column("Présence", width=4))
    rows = tuple(Row(line) for line in attendance(assembly, roll))
    caption = (
        f"{len(there)} membres présents ou représentés sur {len(roll.entitled)} ayant droit de vote ce jour"
    )
    blocks.append(Section("Présences", (Table(caption, columns, rows, dense=True),)))
    if assembly.has_failed:
        again = "elle peut être convoquée de nouveau" if assembly.call == 1 else "rien n’a été décidé"
        blocks.append(Note("Quorum non atteint", f"L’assemblée n’a pas pu délibérer\u00a0; {again}."))
    blocks += [_point(one) for one in points]
    if minutes and minutes.closing:
        blocks.append(Section("Clôture", tuple(_text(minutes.closing))))
    blocks.append(_signed(signatures, assembly, minutes))
    return Document(
        title="Procès-verbal",
        subtitle=assembly.title,
        issuer=community.name,
        day=_day(assembly),
        reference=f"Assemblée n° {assembly.number}",
        status="" if is_signed(minutes, signatures) else "Projet",
        blocks=tuple(blocks),
        proof=minutes.sha256 if minutes else "",
    )


def is_signed(minutes: AssemblyMinutes | None, signatures: Sequence[MinutesSignature]) -> bool:
    """Both signed, or the paper they signed was filed."""
    return minutes is not None and (minutes.scan_id is not None or len(signatures) == len(SignerRole))


def extract_document(
    assembly: Assembly,
    point: AgendaPoint,
    minutes: AssemblyMinutes | None,
    signatures: Sequence[MinutesSignature],
    community: Community,
) -> Document:
    """One resolution, for who asks it: a bank, an authority. Certified by hand by the chair, once signed."""
    blocks: list[Block] = [Terms(_facts(assembly)), _point(point), _signed(signatures, assembly, minutes)]
    if is_signed(minutes, signatures):
        chair = Signature("Présidence de séance", assembly.chair_name, "Extrait certifié conforme")
        blocks.append(Signatures((chair,)))
    return Document(
        title="Extrait du procès-verbal",
        subtitle=assembly.title,
        issuer=community.name,
        day=_day(assembly),
        reference=f"Assemblée n° {assembly.number}, point {point.number}",
        status="" if is_signed(minutes, signatures) else "Projet",
        blocks=tuple(blocks),
    )


def _day(assembly: Assembly) -> date:
    return timezone.localtime(assembly.starts_at).date()


def _facts(assembly: Assembly) -> tuple[tuple[str, str], ...]:
    call = "seconde convocation" if assembly.call == 2 else "première convocation"
    facts = [
        ("Assemblée", f"{assembly.get_kind_display()}, {call}"),
        ("Date", french.day(_day(assembly))),
        ("Lieu", assembly.place),
        ("Convoquée le", _full_day(assembly.convened_at)),
        ("Délai réduit", assembly.late_reason),
        ("Séance", _span(assembly)),
        ("Présidence de séance", assembly.chair_name),
        ("Secrétariat de séance", assembly.clerk_name),
    ]
    return tuple((term, said) for term, said in facts if said)


def _full_day(moment: datetime | None) -> str:
    return french.day(timezone.localtime(moment).date()) if moment else ""


def _span(assembly: Assembly) -> str:
    if assembly.opened_at is None:
        return ""
    end = f" à {_hour(assembly.closed_at)}" if assembly.closed_at else ""
    return f"de {_hour(assembly.opened_at)}{end}"


def _text(text: str) -> list[Block]:
    return [Paragraph(part.strip()) for part in text.split("\n\n") if part.strip()]


def _point(point: AgendaPoint) -> Section:
    blocks: list[Block] = [*_text(point.text), *_text(point.notes)]
    if point.result:
        kind = "Vote secret" if point.secret else "Vote public"
        blocks.append(Note(kind, point.result["explanation"]))
    elif point.unheld:
        blocks.append(Note("Aucune candidature", f"{point.get_unheld_display()}."))
    elif point.is_voted:
        blocks.append(Paragraph("Ce point n’a pas été mis aux voix.", soft=True))
    return Section(f"{point.number}. {point.title}", tuple(blocks) or (Paragraph("Sans débat.", soft=True),))


def _signed(
    signatures: Sequence[MinutesSignature], assembly: Assembly, minutes: AssemblyMinutes | None
) -> Block:
    lines = [
        f"{one.get_role_display()}\u00a0: {one.name}, le {_full_day(one.signed_at)}, par son compte."
        for one in signatures
    ]
    if minutes is not None and minutes.scan_id is not None:
        lines.append("Exemplaire signé sur papier par la présidence et le secrétariat de séance, déposé.")
    if lines:
        return Note("Signatures", " ".join(lines))
    return Signatures(
        (
            Signature("Présidence de séance", assembly.chair_name),
            Signature("Secrétariat de séance", assembly.clerk_name),
        )
    )
