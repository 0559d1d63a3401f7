"""Action sheets as documents: one alone, or as the part of the project that holds them. Pure: no query."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from maillage import french
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    Terms,
    Tone,
)
from maillage.foundation.documents.model import Kind as RowKind
from maillage.foundation.tenancy.models import Community
from maillage.planning.health_project import targets
from maillage.planning.health_project.enums import Direction, Envelope, Nature, SheetState
from maillage.planning.health_project.models import ActionSheet, Objective
from maillage.planning.health_project.money import Totals

NOTHING = "Rien d’écrit pour l’instant."


def sheet_document(sheet: ActionSheet, community: Community, today: date) -> Document:
    """One sheet, printable; it comes from ``queries.sheet``."""
    provisional = sheet.state in (SheetState.IDEA, SheetState.ABANDONED)
    return Document(
        title=f"Fiche-action {sheet.number} : {sheet.title}",
        subtitle=sheet.summary,
        issuer=community.name,
        day=today,
        blocks=sheet_blocks(sheet),
        reference=f"Fiche-action {sheet.number}, {french.day(today)}",
        status=sheet.get_state_display() if provisional else "",
    )


def sheet_blocks(sheet: ActionSheet) -> tuple[Block, ...]:
    """Every field of the sheet, section by section; an empty section is left out."""
    made: list[Block] = [Terms(_identity(sheet))]
    for title, blocks in (
        ("Constat et objectifs", _context(sheet)),
        ("Description et public", _content(sheet)),
        ("Pilotage et partenaires", _team(sheet)),
        ("Étapes", _steps(sheet)),
        ("Budget prévisionnel", _budget(sheet)),
        ("Indicateurs", _indicators(sheet)),
        ("Risques et leviers", _risks(sheet)),
        ("Moyens et outils", _means(sheet)),
        ("Évaluation", _texts(sheet.evaluation)),
    ):
        if blocks:
            made.append(Section(title, tuple(blocks)))
    return tuple(made)


def sheet_section(sheet: ActionSheet) -> Section:
    """The sheet as a part of a longer document, its inner titles as bold terms: three levels are enough."""
    flat: list[Block] = []
    for block in sheet_blocks(sheet):
        if isinstance(block, Section):
            flat.append(Paragraph(f"{block.title}", soft=True))
            flat += block.blocks
        else:
            flat.append(block)
    return Section(f"Fiche-action {sheet.number} : {sheet.title}", tuple(flat))


def sheets_by_mission(sheets: Iterable[ActionSheet]) -> list[Section]:
    """Every live sheet under its mission."""
    by_mission: dict[str, list[ActionSheet]] = defaultdict(list)
    for one in sheets:
        by_mission[one.get_mission_display()].append(one)
    return [Section(name, tuple(sheet_section(one) for one in held)) for name, held in by_mission.items()]


def _texts(*texts: str) -> list[Block]:
    return [Paragraph(text) for text in texts if text.strip()]


def _terms(*rows: tuple[str, str]) -> list[Block]:
    kept = tuple((name, text) for name, text in rows if text)
    return [Terms(kept)] if kept else []


def _day(value: date | None) -> str:
    return french.day(value) if value else ""


def _identity(sheet: ActionSheet) -> tuple[tuple[str, str], ...]:
    dates = " – ".join(filter(None, [_day(sheet.starts_on), _day(sheet.ends_on)]))
    rows = (
        ("Mission de l’ACI", sheet.get_mission_display()),
        ("Sous-mission", sheet.sub_mission),
        ("Axe du projet régional de santé", sheet.prs_axis),
        ("État", sheet.get_state_display()),
        ("Calendrier", dates),
        ("Territoire", sheet.place_label),
        ("Pilote", sheet.pilot),
    )
    return tuple((name, text) for name, text in rows if text)


def _context(sheet: ActionSheet) -> list[Block]:
    links = list(sheet.links.all())
    findings = [f"Constat {one.finding.number} : {one.finding.title}" for one in links if one.finding]
    general = dict.fromkeys(
        one.objective.parent.title for one in links if one.objective and one.objective.parent
    )
    serves = [one.objective.title for one in links if one.objective]
    made = _texts(sheet.context)
    made += _terms(("Objectif général", " ; ".join(general)), ("Objectifs opérationnels", " ; ".join(serves)))
    return made + ([Bullets(tuple(findings))] if findings else [])


def _content(sheet: ActionSheet) -> list[Block]:
    volume = f"{french.number(sheet.volume)} personnes par an" if sheet.volume else ""
    return _texts(sheet.description) + _terms(("Public visé", sheet.audience), ("Volume", volume))


def _team(sheet: ActionSheet) -> list[Block]:
    made = _terms(("Pilote", sheet.pilot), ("Copilotes", sheet.co_leads), ("Groupe de travail", sheet.team))
    partners = tuple(line.strip() for line in sheet.partners.splitlines() if line.strip())
    return made + ([Paragraph("Partenaires", soft=True), Bullets(partners)] if partners else [])


def _steps(sheet: ActionSheet) -> list[Block]:
    rows = tuple(
        Row((one.title, one.who, _day(one.starts_on), _day(one.due_on), one.get_state_display()))
        for one in sheet.steps.all()
    )
    columns = (
        Column("Étape", width=3.0), Column("Par qui", width=1.6), Column("À partir du", width=1.3),
        Column("Échéance", width=1.3), Column("État"),
    )  # fmt: skip
    return [Table("Étapes de l’action", columns, rows)] if rows else []


def _budget(sheet: ActionSheet) -> list[Block]:
    lines = list(sheet.budget.all())
    rows = [
        Row((
            str(one.year), Envelope(one.envelope).label, Nature(one.nature).label, one.label,
            french.euros(one.cents),
        ))
        for one in lines
    ]  # fmt: skip
    if not rows:
        return []
    total = french.euros(sum(one.cents for one in lines))
    columns = (
        Column("Année", width=0.6), Column("Enveloppe", width=1.9), Column("Nature", width=1.7),
        Column("Précision", width=1.8), Column("Montant", number=True),
    )  # fmt: skip
    rows.append(Row(("Total", "", "", "", total), RowKind.TOTAL))
    return [Table("Budget de l’action par année, enveloppe et nature", columns, tuple(rows))]


def _indicators(sheet: ActionSheet) -> list[Block]:
    indicators = list(sheet.indicators.all())
    if not indicators:
        return []
    years = targets.years_of(indicators)
    rows = tuple(
        Row((
            one.title, _defined(one), _baseline(one),
            *(targets.number(targets.by_year(one.targets).get(year)) for year in years),
        ))
        for one in indicators
    )  # fmt: skip
    columns = (
        Column("Indicateur", width=2.2), Column("Définition, source, preuve", width=2.8),
        Column("Départ", number=True, width=1.1),
        *(Column(f"Cible {year}", number=True, width=0.8) for year in years),
    )  # fmt: skip
    made: list[Block] = [Table("Indicateurs de l’action", columns, rows, dense=len(years) > 3)]
    doubts = [text for one in indicators for text in targets.contradictions(one)]
    if doubts:
        made.append(Note("Des cibles à relire", " ".join(doubts), Tone.CAUTION))
    return made


def _defined(one: Any) -> str:
    words = [one.definition and f"{one.definition.rstrip('.')}."]
    words += [
        f"{name} : {text}." for name, text in (("Source", one.source), ("Preuve", one.evidence)) if text
    ]
    return " ".join([*filter(None, words), f"L’indicateur {Direction(one.direction).label}."])


def _baseline(one: Any) -> str:
    if one.baseline is None:
        return "à mesurer"
    value = f"{targets.number(one.baseline)} {one.unit}".strip()
    return f"{value} ({one.baseline_year})" if one.baseline_year else value


def _risks(sheet: ActionSheet) -> list[Block]:
    rows = tuple(
        Row((one.title, one.get_likelihood_display(), one.get_impact_display(), one.answer))
        for one in sheet.risks.all()
    )
    columns = (
        Column("Risque", width=2.2), Column("Probabilité"), Column("Gravité"), Column("Parade", width=2.6)
    )  # fmt: skip
    made: list[Block] = [Table("Risques de l’action", columns, rows)] if rows else []
    return made + _terms(("Leviers", sheet.levers))


def _means(sheet: ActionSheet) -> list[Block]:
    protocols = " ; ".join(one.protocol.title for one in sheet.links.all() if one.protocol)
    return _terms(
        ("Moyens humains", sheet.staff),
        ("Moyens matériels", sheet.equipment),
        ("Outils et documents", sheet.tools),
        ("Protocoles", protocols),
        ("Système d’information", sheet.information_system),
        ("Communication", sheet.communication),
    )


def objectives_table(objectives: Sequence[Objective]) -> Table:
    """Needs, objectives and actions; they come from ``queries.objectives``."""
    rows: list[Row] = []
    for general in objectives:
        needs = " ; ".join(need.title for need in general.joined_needs)  # type: ignore[attr-defined]
        rows.append(Row((f"{general.title}{f' (besoins : {needs})' if needs else ''}",), RowKind.GROUP))
        for one in general.below:  # type: ignore[attr-defined]
            actions = " ; ".join(f"{link.sheet.number}. {link.sheet.title}" for link in one.served_by)
            rows.append(Row((one.title, actions or "aucune action")))
    columns = (Column("Objectif opérationnel", width=1.2), Column("Actions", width=1.6))
    return Table("Des besoins aux actions", columns, tuple(rows))


def budget_tables(totals: Totals) -> list[Table]:
    """What the actions cost, three ways; nothing without any line."""
    if not totals.years:
        return []
    made = []
    for caption, first, rows in (
        ("Budget des actions par enveloppe", "Enveloppe", totals.envelopes),
        ("Budget des actions par mission", "Mission", totals.missions),
        ("Budget des actions par nature", "Nature", totals.natures),
    ):
        columns = (
            Column(first, width=2.4), *(Column(str(year), number=True) for year in totals.years),
            Column("Total", number=True),
        )  # fmt: skip
        body = [
            Row((row.label, *map(french.euros, row.cents), french.euros(row.total)), kind)
            for row, kind in [*((one, RowKind.PLAIN) for one in rows), (totals.all, RowKind.TOTAL)]
        ]
        made.append(Table(caption, columns, tuple(body)))
    return made
