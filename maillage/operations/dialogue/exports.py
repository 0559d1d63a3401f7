"""What is printed: a dialogue and a control, whole, with who said what and when."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from maillage import french
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
from maillage.foundation.tenancy.zones import zone_of
from maillage.operations.dialogue import queries
from maillage.operations.dialogue.enums import Method
from maillage.operations.dialogue.models import (
    AgendaItem,
    Campaign,
    CampaignExchange,
    CampaignItem,
    Commitment,
    Dialogue,
    TargetProposal,
)
from maillage.operations.dialogue.queries import BoardRow, Printed
from maillage.operations.evidence.queries import MOST_VISITS, Visit

HOW_DRAWN = (
    "Chaque nom de la liste reçoit une marque : l’empreinte SHA-256 de la graine, de deux-points et du nom. "
    "Les plus petites marques sont tirées. Avec la graine et la liste, chacun retrouve l’échantillon : "
    "printf '%s' 'graine:nom' | sha256sum"
)


def _moment(one: Dialogue | Campaign, at: object) -> str:
    local = timezone.localtime(at, zone_of(one.community.department_code))  # type: ignore[arg-type]
    return f"{french.day(local.date())} à {local:%H:%M}"


def _days(one: Dialogue | Campaign) -> str:
    period = queries.period_of(one)
    if period.start is None or period.end is None:
        raise ValueError("a year of a contract has its days")
    days = f"du {french.day(period.start)} au {french.day(period.end)}"
    return f"Année {one.year} du contrat {one.contract}, {days}"


def dialogue_document(one: Dialogue, board: Sequence[BoardRow]) -> Document:
    """The file of a dialogue; ``board`` says whether the words of the community are handed over."""
    read = queries.printed(one)
    former, taken = queries.commitments(one)
    facts = [("État", one.get_state_display())]
    facts += [("Tenu le", french.day(one.held_on))] if one.held_on else []
    facts += [("Présents", one.present)] if one.present else []
    blocks = [
        Section("Les faits, action par action", tuple(_action(row) for row in board)),
        Section("Ordre du jour", (_agenda(read.agenda),)),
        Section("Cibles proposées pour l’année suivante", (_targets(read.targets),)),
        Section(
            "Engagements",
            (
                _commitments("Des années précédentes", former),
                _commitments("Pris pendant ce dialogue", taken),
            ),
        ),
        Section("Compte rendu", tuple(_minutes(one, read))),
    ]
    return Document(
        title=str(one), issuer=one.community.name, subtitle=_days(one),
        day=one.held_on or timezone.localdate(), reference=f"{one}, {one.community}", facts=tuple(facts),
        blocks=tuple(blocks), contents=True,
    )  # fmt: skip


def _action(row: BoardRow) -> Section:
    rows = [("État", row.sheet.get_state_display()), *row.facts]
    blocks: list[Block] = [Terms(tuple(rows))]
    if row.words:
        said = (("Fait", row.words.result), ("Difficultés", row.words.trouble), ("Suite", row.words.plan))
        blocks += [Paragraph(f"{label}. {text}") for label, text in said if text]
    return Section(f"Action {row.sheet}", tuple(blocks))


def _agenda(points: Iterable[AgendaItem]) -> Block:
    rows = [Row((point.title, point.get_party_display(), str(point.minutes or ""))) for point in points]
    columns = (Column("Point", width=3), Column("Demandé par"), Column("Minutes", number=True))
    return Table("Ordre du jour", columns, tuple(rows)) if rows else Paragraph("Aucun point.")


def _targets(found: Iterable[TargetProposal]) -> Block:
    rows = [
        Row(
            (
                row.label, row.current, row.target, f"{row.get_party_display()} : {row.author}",
                f"{row.get_answer_display()} ({row.answered_by})" if row.answer else "sans réponse",
            )
        )
        for row in found
    ]  # fmt: skip
    columns = (
        Column("Indicateur", width=2), Column("Année"), Column("Cible"), Column("Proposée par"),
        Column("Réponse"),
    )  # fmt: skip
    return Table("Cibles", columns, tuple(rows)) if rows else Paragraph("Aucune cible n’est proposée.")


def _commitments(title: str, found: Iterable[Commitment]) -> Section:
    rows = []
    for row in found:
        notes = " ; ".join(
            f"{french.day(timezone.localdate(n.at))} ({n.author}) : {n.text}" for n in row.notes.all()
        )
        who = f"{row.get_promised_by_display()}{f', {row.who}' if row.who else ''}"
        state = f"{row.get_state_display()}. {notes}" if notes else row.get_state_display()
        rows.append(Row((str(row.number), row.what, who, french.day(row.due_on), state)))
    columns = (
        Column("N°", number=True, width=0.4), Column("Engagement", width=2), Column("Qui"), Column("Pour le"),
        Column("Suivi", width=2),
    )  # fmt: skip
    block: Block = Table(title, columns, tuple(rows)) if rows else Paragraph("Aucun.")
    return Section(title, (block,))


def _minutes(one: Dialogue, read: Printed) -> list[Block]:
    last = read.minutes
    if last is None:
        return [Paragraph("Le compte rendu n’est pas encore écrit.")]
    approvals = [(row.get_party_display(), f"{row.author}, {_moment(one, row.at)}") for row in read.approvals]
    said = f"Version {last.version}, écrite par {last.author}, {_moment(one, last.at)}."
    blocks: list[Block] = [Paragraph(said, soft=True), Paragraph(last.text)]
    blocks.append(Section("Approbations", (Terms(tuple(approvals)) if approvals else Paragraph("Aucune."),)))
    return blocks


def campaign_document(
    one: Campaign, pieces: Sequence[CampaignItem], said: Sequence[CampaignExchange], seen: Sequence[Visit]
) -> Document:
    """The file of a control: the draw, each piece with its exchanges, the conclusions, the readings."""
    facts = [("État", one.get_state_display()), ("Ouvert par", f"{one.author} ({one.get_party_display()})")]
    facts.append(("Ouvert le", _moment(one, one.at)))
    facts.append(("Réponses attendues pour le", french.day(one.answer_due_on)))
    if one.reply_due_on:
        facts.append(("Observations attendues pour le", french.day(one.reply_due_on)))
    blocks: list[Block] = [
        Section("Ce qui est vérifié", (Paragraph(one.asked),)),
        Section("L’échantillon", tuple(_sample(one, pieces))),
        Section(
            "Pièces",
            tuple(_piece(one, piece, [row for row in said if row.item_id == piece.pk]) for piece in pieces),
        ),
        Section("Échanges sur l’ensemble", tuple(_lines(one, [row for row in said if row.item_id is None]))),
    ]
    if one.closed_at and one.closed_by:
        title = one.get_verdict_display() or one.get_state_display()
        blocks.append(
            Section(
                "Conclusion",
                (Note(title, one.conclusion), Paragraph(f"{one.closed_by}, {_moment(one, one.closed_at)}.")),
            )
        )
    blocks.append(Section("Lectures des pièces par les agents", (_readings(one, seen),)))
    return Document(
        title=f"{one} : {one.title}", issuer=one.community.name, subtitle=_days(one),
        day=timezone.localdate(one.closed_at or one.at), reference=f"{one}, {one.community}",
        facts=tuple(facts), blocks=tuple(blocks), contents=True,
        status="" if one.closed_at else "En cours",
    )  # fmt: skip


def _sample(one: Campaign, pieces: Sequence[CampaignItem]) -> list[Block]:
    columns = (
        Column("N°", number=True, width=0.4), Column("Pièce", width=3), Column("Nom"), Column("Conclusion"),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                str(piece.rank),
                piece.label,
                piece.name,
                piece.get_verdict_display()
                or (f"avis : {piece.get_opinion_display()}" if piece.opinion else "—"),
            )
        )
        for piece in pieces
    )
    found: list[Block] = [Table(f"{len(pieces)} pièces sur {len(one.frame)}", columns, rows)]
    if one.method == Method.RANDOM:
        found.append(Terms((("Graine du tirage", one.seed), ("Liste de départ", f"{len(one.frame)} pièces"))))
        found.append(Paragraph(HOW_DRAWN, soft=True))
    else:
        found.append(Paragraph("Ces pièces ont été choisies, non tirées.", soft=True))
    return found


def _piece(one: Campaign, piece: CampaignItem, said: Sequence[CampaignExchange]) -> Section:
    blocks: list[Block] = []
    if piece.evidence:
        blocks.append(Terms((("Preuve", str(piece.evidence)), ("SHA-256", piece.evidence.sha256))))
    blocks += _lines(one, said)
    return Section(f"{piece.rank}. {piece.label}", tuple(blocks))


def _lines(one: Campaign, said: Sequence[CampaignExchange]) -> list[Block]:
    if not said:
        return [Paragraph("Rien n’a été dit.")]
    found: list[Block] = []
    for row in said:
        words = [
            f"{row.get_kind_display()}, {row.get_party_display()} ({row.author}), {_moment(one, row.at)}"
        ]
        words += [row.get_verdict_display()] if row.verdict else []
        words += [f"pour le {french.day(row.due_on)}"] if row.due_on else []
        words += [f"avec la {row.evidence}"] if row.evidence else []
        found.append(Paragraph(" · ".join(words), soft=True))
        if row.text:
            found.append(Paragraph(row.text))
    return found


def _readings(one: Campaign, seen: Sequence[Visit]) -> Block:
    if not seen:
        return Paragraph("Aucune.")
    columns = (Column("Quand"), Column("Qui", width=2), Column("Quoi"))
    rows = tuple(
        Row(
            (
                _moment(one, visit.event.at),
                f"{visit.who} ({visit.agency})",
                f"{visit.what}, {'fichier téléchargé' if visit.taken else 'page lue'}",
            )
        )
        for visit in seen
    )
    title = f"Les {MOST_VISITS} lectures les plus récentes" if len(seen) >= MOST_VISITS else "Lectures"
    return Table(title, columns, rows, dense=True)
