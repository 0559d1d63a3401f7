"""The figures of a report as a workbook whose totals are formulas. ``workbook`` is pure: figures in, bytes
out.

Every formula is written with the value that it gives, computed in integer cents, so that a reader which
computes nothing shows the same figures; a test computes them again.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.spreadsheets import cell
from maillage.foundation.web.week import filled
from maillage.foundation.web.week import rows as rows_of
from maillage.operations.budget import queries as budget
from maillage.operations.budget.enums import Nature
from maillage.operations.budget.ledger import proof_of
from maillage.operations.budget.ledger import table as counted
from maillage.operations.budget.models import PlannedLine
from maillage.operations.budget.presenters import names_of
from maillage.operations.evidence.models import Evidence
from maillage.operations.report.facts import address
from maillage.operations.report.reading import indicator_rows, proofs_of, spending
from maillage.operations.report.years import ReportYear
from maillage.planning.health_project.enums import Envelope, Mission
from maillage.planning.health_project.models import ActionSheet


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A line of the budget, or what another room spends on one heading, in cents; ``line`` names its page."""

    funder: str
    envelope: str
    mission: str
    sheet: str
    nature: str
    planned: int
    carried: int
    committed: int
    spent: int
    paid: int
    line: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SpentRow:
    """A part of an expense, in cents, with the address of its proof."""

    on: date | None
    label: str
    mission: str
    sheet: str
    nature: str
    funder: str
    proof: str
    cents: int
    url: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator before and in the year; None where no value is known."""

    mission: str
    label: str
    unit: str
    before: Decimal | None
    now: Decimal | None
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class ProofRow:
    number: int
    title: str
    nature: str
    on: date
    sha256: str
    url: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What the workbook says; ``title`` and ``days`` name the year."""

    community: str
    title: str
    days: str
    made_on: date
    budget: Sequence[BudgetRow] = field(default_factory=tuple)
    spent: Sequence[SpentRow] = field(default_factory=tuple)
    indicators: Sequence[IndicatorRow] = field(default_factory=tuple)
    proofs: Sequence[ProofRow] = field(default_factory=tuple)


# --- Reading ----------------------------------------------------------------------------------------------


def figures_of(community: Community, year: ReportYear, today: date) -> Figures:
    """The figures of a year as they are today. Six queries, one more a room that spends."""
    known, mine = year.exercises()
    grants = list(budget.grants())
    entries = budget.entries(known, [mine], grants)
    told = Community.objects.filter(pk=community.pk).values(
        sheets=rows_of(ActionSheet.objects.order_by("number"), "pk", "number", "title"),
        proofs=rows_of(proofs_of(year), "number", "title", "nature", "fact_on", "sha256"),
        lines=rows_of(
            PlannedLine.objects.filter(contract=mine.contract, year=mine.year), "pk", "number", "label"
        ),
    )
    found = told.get()
    lines_by_key = {one["pk"]: one for one in found["lines"]}
    names = names_of(grants, [(one["pk"], one["number"], one["title"]) for one in found["sheets"]])

    def url(name: str, number: int | None = None) -> str:
        return address(community, year, name, number) if name else ""

    def page(line: int | None) -> tuple[str, str]:
        """The name and the address of a line of the budget; those of the whole year for other rooms."""
        if line is None:
            return "À quoi l’argent a servi", f"{url('budget_spending')}?exercice={mine.code}"
        one = lines_by_key[line]
        return f"{one['number']}. {one['label']}".rstrip(". "), url("budget_line", one["number"])

    lines = counted(entries, lambda e: (e.grant, e.envelope, e.mission, e.sheet, e.nature, e.line), {})
    rows = [
        BudgetRow(
            names.grants.get(grant, "Financeur non précisé"), Envelope(envelope).label,
            Mission(mission).label,
            names.sheets.get(sheet, ""), Nature(nature).label, line.sums.planned, line.sums.carried,
            line.sums.committed, line.sums.spent, line.sums.paid, *page(charged),
        )
        for line in lines
        for grant, envelope, mission, sheet, nature, charged in [line.key]  # type: ignore[misc]
    ]  # fmt: skip
    spent = [
        SpentRow(
            one.on, one.label, Mission(one.mission).label, names.sheets.get(one.sheet, ""),
            Nature(one.nature).label, names.grants.get(one.grant, "Financeur non précisé"),
            proof_of(one).label, one.cents, url(one.url_name, one.url_arg),
        )
        for one in spending(entries)
    ]  # fmt: skip
    indicators = [
        IndicatorRow(
            one.mission_label, one.label, one.unit, then.value if then else None, now.value if now else None,
            now.source if now else "", url("indicator", one.number),
        )
        for one, then, now in indicator_rows(year, today)
    ]  # fmt: skip
    proofs = [
        ProofRow(
            one.number, one.title, one.get_nature_display(), one.fact_on, one.sha256,
            url("evidence_one", one.number),
        )
        for one in (filled(Evidence, row) for row in found["proofs"])
    ]  # fmt: skip
    title = f"{year.title} ({year.contract.reference})"
    return Figures(community.name, title, year.days, today, rows, spent, indicators, proofs)


# --- Writing ----------------------------------------------------------------------------------------------

BUDGET, SPENT, SUMMARY, INDICATORS, PROOFS = "Budget", "Dépenses", "Synthèse", "Indicateurs", "Preuves"
_BUDGET_HEADS = (
    "Financeur", "Enveloppe", "Mission", "Fiche-action", "Nature", "Prévu", "Reporté", "Disponible", "Engagé",
    "Dépensé", "dont payé", "Reste", "Ligne du budget",
)  # fmt: skip
_SPENT_HEADS = (
    "Date", "Objet", "Mission", "Fiche-action", "Nature", "Financeur", "Preuve", "Montant",
    "Page de la preuve",
)  # fmt: skip
_INDICATOR_HEADS = (
    "Mission",
    "Indicateur",
    "Unité",
    "Avant l’année",
    "Dans l’année",
    "Écart",
    "Source",
    "Page",
)
_PROOF_HEADS = ("Numéro", "Preuve", "Nature", "Date du fait", "Empreinte SHA-256", "Page")
FIRST = 4  # the row of the first line of every table, counted from 0; its headings are above


@dataclass(frozen=True, slots=True)
class Styles:
    """The looks of the cells."""

    title: Format
    head: Format
    money: Format
    total: Format
    words: Format
    day: Format
    link: Format
    number: Format


def workbook(figures: Figures) -> bytes:
    """The workbook: a summary, the budget, the expenses, the indicators, the proofs. Same figures, same
    bytes.
    """
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True, "remove_timezone": True}) as made:
        made.set_properties(
            {
                "title": figures.title,
                "company": figures.community,
                "created": datetime(figures.made_on.year, figures.made_on.month, figures.made_on.day),  # noqa: DTZ001 -- a day has no zone
            }
        )
        styles = _styles(made)
        summary = _sheet(made, SUMMARY, figures, styles)
        budget_sheet = _sheet(made, BUDGET, figures, styles)
        spent_sheet = _sheet(made, SPENT, figures, styles)
        _write_budget(budget_sheet, figures, styles)
        _write_spent(spent_sheet, figures, styles)
        _write_summary(summary, figures, styles)
        _write_indicators(_sheet(made, INDICATORS, figures, styles), figures, styles)
        _write_proofs(_sheet(made, PROOFS, figures, styles), figures, styles)
    return book.getvalue()


def _styles(book: xlsxwriter.Workbook) -> Styles:
    money = {"num_format": '#,##0.00 "€"'}
    return Styles(
        title=book.add_format({"bold": True, "font_size": 14}),
        head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        money=book.add_format(money),
        total=book.add_format({**money, "bold": True, "top": 1}),
        words=book.add_format({"bold": True, "top": 1}),
        day=book.add_format({"num_format": "dd/mm/yyyy"}),
        link=book.add_format({"font_color": "#0b5550", "underline": 1}),
        number=book.add_format({"num_format": "#,##0.###"}),
    )


def _sheet(book: xlsxwriter.Workbook, name: str, figures: Figures, styles: Styles) -> Worksheet:
    sheet: Worksheet = book.add_worksheet(name)
    sheet.write_string(0, 0, cell(figures.community), styles.title)
    sheet.write_string(1, 0, cell(f"{figures.title}, {figures.days}"))
    sheet.freeze_panes(FIRST, 0)
    return sheet


def _heads(sheet: Worksheet, heads: Sequence[str], widths: Sequence[int], styles: Styles) -> None:
    for at, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(FIRST - 1, at, head, styles.head)
        sheet.set_column(at, at, width)


def _euros(cents: int) -> float:
    return cents / 100


def _formula(sheet: Worksheet, row: int, column: int, formula: str, style: Format, cents: int) -> None:
    sheet.write_formula(row, column, formula, style, _euros(cents))


def _span(column: int, count: int, sheet: str = "") -> str:
    """The cells of a column of a table of ``count`` rows, absolute: « $F$5:$F$9 »."""
    name = xl_col_to_name(column)
    prefix = f"'{sheet}'!" if sheet else ""
    return f"{prefix}${name}${FIRST + 1}:${name}${FIRST + max(count, 1)}"


def _write_budget(sheet: Worksheet, figures: Figures, styles: Styles) -> None:
    _heads(sheet, _BUDGET_HEADS, (28, 26, 26, 30, 26, *(14,) * 7, 40), styles)
    rows = figures.budget
    for rank, row in enumerate(rows, FIRST):
        for at, text in enumerate((row.funder, row.envelope, row.mission, row.sheet, row.nature)):
            sheet.write_string(rank, at, cell(text))
        at = [xl_rowcol_to_cell(rank, column) for column in range(5, 12)]
        for column, cents in ((5, row.planned), (6, row.carried), (9, row.spent), (10, row.paid)):
            sheet.write_number(rank, column, _euros(cents), styles.money)
        sheet.write_number(rank, 8, _euros(row.committed), styles.money)
        available = row.planned + row.carried
        _formula(sheet, rank, 7, f"={at[0]}+{at[1]}", styles.money, available)
        _formula(
            sheet, rank, 11, f"={at[2]}-{at[3]}-{at[4]}", styles.money, available - row.committed - row.spent
        )
        _link(sheet, rank, 12, row.url, styles, cell(row.line))
    end = FIRST + len(rows)
    sheet.write_string(end, 0, "Total", styles.words)
    for column, cents in enumerate(_totals(rows), 5):
        _formula(sheet, end, column, f"=SUM({_span(column, len(rows))})", styles.total, cents)


def _totals(rows: Sequence[BudgetRow]) -> tuple[int, ...]:
    """Of the columns of the budget from « Prévu » to « Reste », in cents."""
    planned, carried, committed, spent, paid = (
        sum(getattr(row, name) for row in rows)
        for name in ("planned", "carried", "committed", "spent", "paid")
    )
    available = planned + carried
    return planned, carried, available, committed, spent, paid, available - committed - spent


def _write_spent(sheet: Worksheet, figures: Figures, styles: Styles) -> None:
    _heads(sheet, _SPENT_HEADS, (12, 40, 26, 30, 26, 28, 24, 14, 40), styles)
    for rank, row in enumerate(figures.spent, FIRST):
        if row.on is not None:
            _day(sheet, rank, 0, row.on, styles)
        for at, text in enumerate((row.label, row.mission, row.sheet, row.nature, row.funder, row.proof), 1):
            sheet.write_string(rank, at, cell(text))
        sheet.write_number(rank, 7, _euros(row.cents), styles.money)
        _link(sheet, rank, 8, row.url, styles)
    end = FIRST + len(figures.spent)
    sheet.write_string(end, 0, "Total", styles.words)
    whole = sum(row.cents for row in figures.spent)
    _formula(sheet, end, 7, f"=SUM({_span(7, len(figures.spent))})", styles.total, whole)


def _write_summary(sheet: Worksheet, figures: Figures, styles: Styles) -> None:
    """Spending by mission, nature, funder and proof, each the sum of the expenses of that heading."""
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 18)
    row, amounts = FIRST - 1, _span(7, len(figures.spent), SPENT)
    ways = ((2, "mission", "Dépensé par mission"), (4, "nature", "Dépensé par nature"),
            (5, "funder", "Dépensé par financeur"), (6, "proof", "Ce qui le prouve"))  # fmt: skip
    for column, name, title in ways:
        sheet.write_string(row, 0, title, styles.head)
        sheet.write_string(row, 1, "Euros", styles.head)
        found: dict[str, int] = {}
        for one in figures.spent:
            found[getattr(one, name)] = found.get(getattr(one, name), 0) + one.cents
        start = row + 1
        for rank, (label, cents) in enumerate(found.items(), start):
            sheet.write_string(rank, 0, cell(label))
            criterion = xl_rowcol_to_cell(rank, 0)
            formula = f"=SUMPRODUCT(({_span(column, len(figures.spent), SPENT)}={criterion})*{amounts})"
            _formula(sheet, rank, 1, formula, styles.money, cents)
        end = start + len(found)
        sheet.write_string(end, 0, "Total", styles.words)
        first, last = xl_rowcol_to_cell(start, 1), xl_rowcol_to_cell(max(start, end - 1), 1)
        _formula(sheet, end, 1, f"=SUM({first}:{last})", styles.total, sum(found.values()))
        row = end + 2
    _write_ends(sheet, row, figures, styles)


def _write_ends(sheet: Worksheet, row: int, figures: Figures, styles: Styles) -> None:
    """What the year had, engaged, spent and leaves: cells of the budget."""
    sheet.write_string(row, 0, "Le budget de l’année", styles.head)
    sheet.write_string(row, 1, "Euros", styles.head)
    totals, end = _totals(figures.budget), FIRST + len(figures.budget)
    names = ("Prévu", "Reporté", "Disponible", "Engagé", "Dépensé", "dont payé", "Reste")
    for rank, (name, cents) in enumerate(zip(names, totals, strict=True)):
        sheet.write_string(row + 1 + rank, 0, name)
        target = xl_rowcol_to_cell(end, 5 + rank)
        _formula(sheet, row + 1 + rank, 1, f"='{BUDGET}'!{target}", styles.money, cents)


def _write_indicators(sheet: Worksheet, figures: Figures, styles: Styles) -> None:
    _heads(sheet, _INDICATOR_HEADS, (26, 44, 16, 14, 14, 12, 30, 40), styles)
    for rank, row in enumerate(figures.indicators, FIRST):
        for at, text in ((0, row.mission), (1, row.label), (2, row.unit), (6, row.source)):
            sheet.write_string(rank, at, cell(text))
        for at, value in ((3, row.before), (4, row.now)):
            if value is not None:
                sheet.write_number(rank, at, float(value), styles.number)
        if row.before is not None and row.now is not None:
            then, now = xl_rowcol_to_cell(rank, 3), xl_rowcol_to_cell(rank, 4)
            sheet.write_formula(rank, 5, f"={now}-{then}", styles.number, float(row.now - row.before))
        _link(sheet, rank, 7, row.url, styles)


def _write_proofs(sheet: Worksheet, figures: Figures, styles: Styles) -> None:
    _heads(sheet, _PROOF_HEADS, (10, 44, 22, 14, 68, 40), styles)
    for rank, row in enumerate(figures.proofs, FIRST):
        sheet.write_number(rank, 0, row.number)
        sheet.write_string(rank, 1, cell(row.title))
        sheet.write_string(rank, 2, row.nature)
        _day(sheet, rank, 3, row.on, styles)
        sheet.write_string(rank, 4, row.sha256)
        _link(sheet, rank, 5, row.url, styles)


def _day(sheet: Worksheet, row: int, column: int, day: date, styles: Styles) -> None:
    sheet.write_datetime(row, column, datetime(day.year, day.month, day.day), styles.day)  # noqa: DTZ001 -- a day has no zone


def _link(
    sheet: Worksheet, row: int, column: int, url: str, styles: Styles, text: str = "Ouvrir la page"
) -> None:
    if url:
        sheet.write_url(row, column, url, styles.link, text)
