"""A diagnosis as a document that people read, sign and hand over (PDF or Word): what it says, in order.

Everything comes from a ``Content``: a frozen one holds its snapshot and nothing else, so that the same
document comes out whatever happened to the data since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage import french
from maillage.communities.territory.svg import Outlines
from maillage.engines.indicators import Kind
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    KeyFigure,
    KeyFigures,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
)
from maillage.foundation.documents.model import Kind as RowKind
from maillage.foundation.templatetags.maillage import decimal_number, percent, whole_number
from maillage.foundation.tenancy.models import Community
from maillage.planning.diagnosis.document_figures import choropleth_figure, index_figure, territory_figure
from maillage.planning.diagnosis.document_parts import findings, methods, remarks
from maillage.planning.diagnosis.findings.board import Board
from maillage.planning.diagnosis.findings.board import thaw as thaw_board
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.report import Line, Report, thaw

# Shown large, by commune and on maps when they are known, in this order; then the first rates of the others.
FRONT = ("P01", "P05", "S01", "S08", "A06", "O01b", "O04q", "P03", "P06", "P10")
KEYS, COLUMNS, REMARKABLE, MAPS = 6, 5, 6, 2
# An indicator is remarkable when it stands this far from that of France, in hundredths of it.
FAR = 15.0


@dataclass(frozen=True, slots=True)
class Content:
    """What a document is made from; ``number`` is None for a live diagnosis."""

    community: str
    title: str
    day: date
    report: Report
    outlines: Outlines | None
    board: Board | None = None
    note: str = ""
    number: int | None = None
    sha256: str = ""


def frozen_content(frozen: FrozenDiagnosis, community: Community) -> Content:
    """What a frozen diagnosis holds. One that was frozen before names were kept shows the present name."""
    raw = frozen.snapshot
    kept = raw.get("outlines")
    return Content(
        community=raw.get("community", community.name),
        title=frozen.label,
        day=frozen.frozen_on,
        report=thaw(raw),
        outlines=Outlines(**kept) if kept else None,
        board=thaw_board(raw),
        note=frozen.note,
        number=frozen.number,
        sha256=frozen.sha256,
    )


def live_content(report: Report, outlines: Outlines | None, community: Community, today: date) -> Content:
    """What the loaded data says today: provisional."""
    return Content(community.name, "Diagnostic du territoire", today, report, outlines)


def document(content: Content) -> Document:
    """The whole document. Pure."""
    report, number = content.report, content.number
    day = french.day(content.day)
    made = f"Diagnostic n° {number}, figé le {day}" if number else f"Document de travail du {day}"
    blocks = (
        _essentials(content),
        *(findings(content.board) if content.board else []),
        *_themes(content),
        *_communes(content),
        *_missing(report),
        methods(report),
        _origin(content),
    )
    return Document(
        title=content.title,
        subtitle=made,
        issuer=content.community,
        day=content.day,
        reference=made,
        status="" if number else "Provisoire",
        facts=_facts(content),
        figure=territory_figure(report, content.outlines),
        cover=True,
        contents=True,
        proof=content.sha256,
        blocks=blocks,
    )


def _facts(content: Content) -> tuple[tuple[str, str], ...]:
    report = content.report
    people = sum(unit.population or 0 for unit in report.units)
    return (
        ("Territoire", f"{report.version_label} (version {report.version_number})"),
        ("Périmètre", f"{_units(report)}, {whole_number(people)} habitants"),
        ("Département et région", f"{report.department[1]}, {report.region[1]}"),
    )


def _units(report: Report) -> str:
    count = len(report.units)
    what = "communes ou parties de communes" if report.parts else "communes"
    return f"{whole_number(count)} {what if count > 1 else 'commune'}"


def shown(value: float | None, line: Line) -> str:
    """A value with its unit; the unit of a count is in its label."""
    indicator = line.indicator
    number = decimal_number(value, indicator.decimals)
    if indicator.unit == "%":
        return f"{number}{french.NBSP}%"
    return number if indicator.kind is Kind.SUM else f"{number} {indicator.unit}"


# --- The parts ------------------------------------------------------------------------------------------


def _essentials(content: Content) -> Section:
    report = content.report
    blocks: list[Block] = []
    if not content.number:
        blocks.append(
            Note(
                "Provisoire",
                "Ce document dit ce que les données chargées disent aujourd’hui. Il peut changer demain : "
                "figez le diagnostic avant de le transmettre.",
                Tone.CAUTION,
            )
        )
    blocks += remarks(report)
    if content.note:
        blocks.append(Paragraph(content.note))
    blocks.append(KeyFigures(tuple(_key(line) for line in _front(report)[:KEYS])))
    far = _remarkable(report)
    if far:
        blocks.append(Section("Ce qui distingue le territoire", (Bullets(far),)))
    return Section("L’essentiel", tuple(blocks))


def _front(report: Report) -> list[Line]:
    """The lines to show first: those of ``FRONT``, then the first rate of each theme without any."""
    lines = [line for code in FRONT if (line := report.line(code)) is not None and line.value is not None]
    seen = {line.indicator.theme for line in lines}
    for _, group in report.groups:
        rates = [one for one in group if one.indicator.kind is not Kind.SUM and one.value is not None]
        if rates and rates[0].indicator.theme not in seen:
            lines.append(rates[0])
    return lines


def _key(line: Line) -> KeyFigure:
    indicator = line.indicator
    value = decimal_number(line.value, indicator.decimals)
    unit = f"{french.NBSP}%" if indicator.unit == "%" else ""
    label = indicator.label if unit or indicator.kind is Kind.SUM else f"{indicator.label} ({indicator.unit})"
    compared = (
        "" if indicator.kind is Kind.SUM or line.france is None else f"France : {shown(line.france, line)}"
    )
    return KeyFigure(f"{value}{unit}", label, " ; ".join(filter(None, (compared, _doubt(line)))))


def _doubt(line: Line) -> str:
    """What weakens a value, in a few words; nothing for a sound one."""
    said = ["chiffre inventé"] if line.invented else []
    if line.small:
        said.append("effectif faible")
    if not line.covered:
        said.append(f"connu pour {percent(line.coverage)} des habitants")
    return ", ".join(said)


def _remarkable(report: Report) -> tuple[str, ...]:
    """The rates that stand furthest from those of France, in words; never a weak one."""
    found = []
    for line in report.lines:
        if line.indicator.kind is Kind.SUM or line.value is None or not line.france:
            continue
        if _doubt(line):
            continue
        gap = 100 * (line.value / line.france - 1)
        if abs(gap) >= FAR:
            compared = f"{shown(line.value, line)}, contre {shown(line.france, line)} en France"
            found.append((-abs(gap), f"{line.indicator.label} : {compared}"))
    return tuple(words for _, words in sorted(found)[:REMARKABLE])


def _themes(content: Content) -> list[Section]:
    report = content.report
    front = [line.indicator.code for line in _front(report)]
    sections = []
    for title, lines in report.groups:
        blocks: list[Block] = [_comparisons(title, lines, report)]
        blocks += [figure for figure in (index_figure(lines, title),) if figure]
        mapped = sorted(
            (one for one in lines if one.indicator.code in front and _varies(one)),
            key=lambda one: front.index(one.indicator.code),
        )
        maps = [choropleth_figure(report, one, content.outlines) for one in mapped[:MAPS]]
        blocks += [figure for figure in maps if figure]
        sections.append(Section(title, tuple(blocks), new_page=True))
    return sections


def _varies(line: Line) -> bool:
    """Whether a map of a rate would show more than one colour."""
    spread = line.spread
    return line.indicator.kind is not Kind.SUM and spread is not None and spread.lowest != spread.highest


def _comparisons(title: str, lines: Sequence[Line], report: Report) -> Table:
    rows = []
    for line in lines:
        doubt = _doubt(line)
        label = f"{line.indicator.label} ({doubt})" if doubt else line.indicator.label
        values = (line.value, line.department, line.region, line.france)
        rows.append(
            Row((label, *(decimal_number(v, line.indicator.decimals) for v in values), line.indicator.unit))
        )
    return Table(
        caption=f"{title} : indicateurs et comparaisons",
        columns=(
            Column("Indicateur", width=3.4),
            Column("Territoire", number=True, width=1.15),
            Column("Département", number=True, width=1.35),
            Column("Région", number=True, width=1.15),
            Column("France", number=True, width=1.2),
            Column("Unité", width=1.4),
        ),
        rows=tuple(rows),
        note=f"Département : {report.department[1]} ; région : {report.region[1]}. « — » : non connu.",
    )


def _heading(line: Line) -> str:
    said = f"{line.indicator.label} ({line.indicator.unit})"
    return f"{said}, chiffres inventés" if line.invented else said


def _communes(content: Content) -> list[Section]:
    report = content.report
    lines = [line for line in _front(report) if line.indicator.kind is not Kind.SUM][:COLUMNS]
    if not lines:
        return []
    rows = []
    for unit in report.units:
        cells = []
        for line in lines:
            number = decimal_number(line.of_unit(unit.code), line.indicator.decimals)
            cells.append(f"{number}{french.NBSP}*" if line.weak(unit.code) else number)
        people = "—" if unit.population is None else whole_number(unit.population)
        rows.append(Row((unit.name, unit.code, people, *cells)))
    total = [decimal_number(line.value, line.indicator.decimals) for line in lines]
    people = whole_number(sum(unit.population or 0 for unit in report.units))
    rows.append(Row(("Territoire", "", people, *total), RowKind.TOTAL))
    table = Table(
        caption="Les communes du territoire",
        columns=(
            Column("Commune", width=2.4),
            Column("Code", width=0.9),
            Column("Habitants", number=True, width=1.1),
            *(Column(_heading(one), number=True, width=1.35) for one in lines),
        ),
        rows=tuple(rows),
        note="« * » : effectif faible, à lire avec prudence. « — » : non connu. "
        "Tous les indicateurs de chaque commune sont dans les données du diagnostic (ZIP ou CSV).",
        dense=True,
    )
    return [Section("Commune par commune", (table,), new_page=True)]


def _missing(report: Report) -> list[Section]:
    if not report.missing:
        return []
    items = tuple(f"{one.title} ({one.reason}) : {', '.join(one.indicators)}." for one in report.missing)
    intro = Paragraph(
        "Ces indicateurs sont prévus, et les données qu’il leur faut n’étaient pas là ce jour-là."
    )
    return [Section("Ce qui manque", (intro, Bullets(items)))]


def _origin(content: Content) -> Section:
    """How the document came to be, so that anyone can check it."""
    report = content.report
    said = (
        f"Territoire : version {report.version_number} ({report.version_label}), {_units(report)}. "
        f"Les comparaisons sont le département {report.department[1]} et la région {report.region[1]}, où "
        "vit le plus grand nombre d’habitants, et la France. Toutes les valeurs d’une ligne sont calculées "
        f"de la même façon, selon le catalogue d’indicateurs {report.edition}."
    )
    blocks: list[Block] = [Paragraph(said)]
    if report.parts:
        blocks.append(
            Paragraph(
                "Ce qui est publié par commune est réparti selon les habitants dans les communes prises pour "
                "partie : c’est une estimation."
            )
        )
    if content.number:
        blocks.append(
            Paragraph(
                f"Ce diagnostic a été figé le {french.day(content.day)} : il ne se modifie pas et ne "
                "s’efface pas. L’empreinte ci-dessous est celle du fichier diagnostic.json, qui accompagne "
                "les données : quiconque l’a peut la recalculer."
            )
        )
    return Section("Comment ce document a été établi", tuple(blocks))
