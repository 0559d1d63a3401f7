"""Parts of the document of a diagnosis: remarks, definitions and sources, findings and needs. Pure."""

from maillage import french
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Column,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
)
from maillage.foundation.documents.model import Kind as RowKind
from maillage.planning.diagnosis.exports import CONFIDENCE
from maillage.planning.diagnosis.findings.board import Board, BoardFinding, BoardNeed
from maillage.planning.diagnosis.report import Line, Noted, Report


def remarks(report: Report) -> list[Block]:
    """What a reader must know before anything else: figures that were invented for a demonstration."""
    labels = [line.indicator.label for line in report.lines if line.invented]
    if not labels:
        return []
    said = f"Inventés pour une démonstration, ils ne décrivent rien de réel : {' ; '.join(labels)}."
    return [Note("Des chiffres de ce document sont inventés", said, Tone.CAUTION)]


def methods(report: Report) -> Section:
    """Every indicator with its definition, its method, its source and what must be known of it."""
    made: list[Row] = []
    for title, lines in report.groups:
        made.append(Row((title,), RowKind.GROUP))
        made += [
            Row((line.indicator.label, _method(line), _sources(line), _confidence(line))) for line in lines
        ]
    table = Table(
        caption="Définitions, méthodes et sources",
        columns=(
            Column("Indicateur", width=1.5),
            Column("Définition, méthode, réserves", width=3.2),
            Column("Source et millésime", width=1.9),
            Column("Confiance", width=0.9),
        ),
        rows=tuple(made),
        dense=True,
    )
    sources = Bullets(tuple(f"{one.publisher}, {one.title}, {one.vintage}" for one in report.sources))
    return Section(
        "Définitions, méthodes et sources",
        (table, Section("Jeux de données", (sources,))),
        new_page=True,
    )


def _method(line: Line) -> str:
    one = line.indicator
    said = [one.definition, one.method, one.caveat, _noted(line.noted)]
    said += [source.method for source in line.sources]
    return " ".join(dict.fromkeys(text for text in said if text))


def _noted(noted: Noted | None) -> str:
    """What is said of a value that people entered."""
    if noted is None:
        return ""
    said = [f"Valeur saisie le {french.day(noted.day)}"]
    if noted.perimeter:
        said.append(f"périmètre : {noted.perimeter}")
    if noted.other_version:
        said.append(f"donnée pour la version {noted.other_version} du territoire")
    if noted.masked:
        said.append(f"communes masquées : {noted.masked}")
    if noted.evidence:
        said.append(f"pièce : {noted.evidence}")
    if noted.note:
        said.append(noted.note)
    return f"{' ; '.join(said)}."


def _sources(line: Line) -> str:
    return "\n".join(dict.fromkeys(f"{one.publisher}, {one.title}, {one.vintage}" for one in line.sources))


def _confidence(line: Line) -> str:
    return CONFIDENCE[line.indicator.confidence]


# --- What the community says of it ----------------------------------------------------------------------


def findings(board: Board) -> list[Section]:
    """The findings and the needs that were frozen with the diagnosis; nothing where there were none."""
    inner: list[Block] = [
        Section(kind.plural, (Bullets(tuple(_finding(one) for one in told)),))
        for kind, told in board.columns
        if told
    ]
    if board.needs:
        rows = tuple(
            Row((str(one.rank or "—"), _titled(one), _for(one), _agreed(one)))
            for one in sorted(board.needs, key=lambda one: (one.rank, one.number))
        )
        columns = (
            Column("Rang", number=True, width=0.6),
            Column("Besoin", width=3.6),
            Column("Pour qui, où", width=1.7),
            Column("Accords", width=2.0),
        )
        inner.append(Section("Besoins", (Table("Besoins, par ordre de priorité", columns, rows),)))
    intro = Paragraph("Ce que la communauté retenait de son territoire le jour où le diagnostic a été figé.")
    return [Section("Constats et besoins", (intro, *inner), new_page=True)] if inner else []


def _titled(one: BoardNeed) -> str:
    return f"{one.title}\n{one.text}" if one.text else one.title


def _finding(one: BoardFinding) -> str:
    sources = ", ".join(source.label for source in one.sources if source.label)
    proof = f"\nAppuyé sur : {sources}." if sources else ""
    where = _for(one)
    return f"{one.title}{f' ({where})' if where else ''}. {one.text}".rstrip() + proof


def _for(one: BoardFinding | BoardNeed) -> str:
    return ", ".join(part for part in (one.population, one.place) if part)


def _agreed(one: BoardNeed) -> str:
    return "\n".join(f"{agreement.who}, {agreement.day:%d/%m/%Y}" for agreement in one.agreements)
