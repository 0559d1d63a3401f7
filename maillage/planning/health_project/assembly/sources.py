"""What this room tells documents: objectives, sheets, protocols, money, time, places."""

from datetime import date

from maillage import french
from maillage.communities.territory.queries import current_version
from maillage.foundation.documents.model import Bullets, Column, Row, Section, Table
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.sources import Fact, source
from maillage.planning.diagnosis.findings.queries import board
from maillage.planning.health_project import document, money, queries
from maillage.planning.health_project.assembly.figures import calendar_figure, coverage_figure
from maillage.planning.health_project.assembly.markdown import markdown
from maillage.planning.health_project.calendar import calendar
from maillage.planning.health_project.coverage import covered, ground_of
from maillage.planning.health_project.enums import Direction, Reach, SheetState
from maillage.planning.health_project.models import ActionSheet, SheetIndicator
from maillage.planning.health_project.protocols import queries as protocols
from maillage.planning.health_project.protocols.document import protocol_section
from maillage.planning.health_project.targets import by_year, number, years_of

ORIGIN = "projet de santé tenu sur la plateforme"


def _fact(text: str, today: date, **more: object) -> Fact | None:
    return Fact(text, ORIGIN, french.day(today), **more) if text else None  # type: ignore[arg-type]


def _decided() -> list[ActionSheet]:
    """The sheets that a project presents: all but ideas and what was abandoned."""
    rows = queries.whole_sheets().exclude(state__in=[SheetState.IDEA, SheetState.ABANDONED])
    return list(rows.order_by("mission", "number"))


@source("diagnosis.board", "Atouts, faiblesses, attentes et causes")
def diagnosis_board(community: Community, today: date) -> Fact | None:
    """The findings that were kept, in four squares. Five queries."""
    found = board(kept=True)
    squares: dict[str, list[str]] = {}
    for one in found.findings:
        squares.setdefault(f"{one.kind_label}s", []).append(f"{one.title} ({one.place})")
    text = markdown(Section(title, (Bullets(tuple(items)),)) for title, items in squares.items())
    return Fact(text, "constats retenus par la communauté", french.day(today)) if text else None


@source("project.objectives", "Des besoins aux actions")
def objectives(community: Community, today: date) -> Fact | None:
    """The chain, one line an operational objective. Five queries."""
    found = queries.objectives()
    return _fact(markdown([document.objectives_table(found)]), today) if found else None


@source("project.sheets", "Les fiches-actions")
def sheets(community: Community, today: date) -> Fact | None:
    """Every decided sheet in full, by mission. Seven queries."""
    made = [
        Section(f"Fiche-action {one.number} : {one.title}", document.sheet_blocks(one)) for one in _decided()
    ]
    return _fact(markdown(made), today)


@source("project.summary", "Les actions en bref")
def summary(community: Community, today: date) -> Fact | None:
    """One line an action. One query."""
    rows = tuple(
        Row((
            str(one.number), one.title, one.get_mission_display(), one.pilot, one.place_label,
            one.get_state_display(), french.euros(one.cents) if one.cents else "—",  # type: ignore[attr-defined]
        ))
        for one in queries.sheets()
        if one.state != SheetState.IDEA
    )  # fmt: skip
    columns = (
        Column("N°"), Column("Action"), Column("Mission"), Column("Pilote"), Column("Territoire"),
        Column("État"), Column("Budget", number=True),
    )  # fmt: skip
    return _fact(markdown([Table("Actions", columns, rows)]), today) if rows else None


@source("project.indicators", "Les indicateurs et leurs cibles")
def indicators(community: Community, today: date) -> Fact | None:
    """Every indicator of the decided sheets. One query."""
    decided = SheetIndicator.objects.exclude(sheet__state__in=[SheetState.IDEA, SheetState.ABANDONED])
    found = decided.select_related("sheet").order_by("sheet__mission", "sheet__number", "rank")
    held = [(row.sheet.number, row) for row in found]
    if not held:
        return None
    years = years_of([row for _, row in held])
    rows = tuple(
        Row((
            f"{sheet}. {row.title}", Direction(row.direction).label, row.source,
            f"{number(row.baseline)} {row.unit}".strip() if row.baseline is not None else "à mesurer",
            *(number(by_year(row.targets).get(year)) or "—" for year in years),
        ))
        for sheet, row in held
    )  # fmt: skip
    columns = (
        Column("Indicateur"), Column("Sens"), Column("Source"), Column("Départ", number=True),
        *(Column(str(year), number=True) for year in years),
    )  # fmt: skip
    return _fact(markdown([Table("Indicateurs", columns, rows)]), today)


@source("project.budget", "Le budget prévisionnel des actions")
def budget(community: Community, today: date) -> Fact | None:
    """By envelope, by mission, by nature. One query."""
    tables = document.budget_tables(money.totals(queries.planned()))
    return _fact(markdown(Section(one.caption, (one,)) for one in tables), today)


@source("project.calendar", "Le calendrier des actions")
def time(community: Community, today: date) -> Fact | None:
    """The drawing, then the steps to come. Two queries."""
    found = queries.dated(list(queries.sheets().prefetch_related("steps")))
    figure = calendar_figure(calendar(found, today))
    if figure is None:
        return None
    coming = sorted(
        (step.due_on, f"{one.number}. {one.title}", step.title)
        for one in found
        for step in one.steps
        if step.due_on and step.due_on >= today
    )
    rows = tuple(Row((french.day(due), action, title)) for due, action, title in coming)
    columns = (Column("Échéance"), Column("Action"), Column("Étape"))
    text = markdown([Table("Étapes à venir", columns, rows)]) if rows else "Aucune étape à venir."
    return _fact(text, today, figures=(figure,))


@source("project.map", "Où les actions ont lieu")
def places(community: Community, today: date) -> Fact | None:
    """The map of the number of actions by commune. Five queries."""
    found = list(queries.sheets())
    rows = covered(found, ground_of(current_version(today)))
    figure = coverage_figure(rows) if any(row.count for row in rows) else None
    if figure is None:
        return None
    local = [f"{one.number}. {one.title} : {one.place_label}" for one in found if one.reach != Reach.WHOLE]
    said = Bullets(tuple(local) or ("Toutes les actions couvrent tout le territoire.",))
    return _fact(markdown([said]), today, figures=(figure,))


@source("project.protocols", "Les protocoles pluriprofessionnels en vigueur")
def in_force(community: Community, today: date) -> Fact | None:
    """Every protocol in force, in full. Three queries."""
    made = [protocol_section(held.protocol, held.current) for held in protocols.protocols() if held.current]
    return _fact(markdown(made), today)
