"""The report of a year: what it is told, what is frozen, and a workbook that another computer computes the
same.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.models import SectionFact
from maillage.operations.budget.exercises import of_contract
from maillage.operations.report.models import ReportWorkbook
from maillage.operations.report.spec import REPORT
from maillage.operations.report.workbook import BudgetRow, Figures, SpentRow, workbook
from tests.cast import Cast, give_role, make_user
from tests.operations.budget import makers as budget
from tests.operations.evidence.makers import prove
from tests.operations.report import makers
from tests.planning.evaluation.makers import measure, track
from tests.planning.health_project import document_makers as texts

_NS = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_CELL = r"(?:'(?P<sheet>[^']+)'!)?\$?(?P<column>[A-Z]+)\$?(?P<row>\d+)"
Cells = dict[tuple[str, str], object]

CENTS = st.integers(0, 10**9)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Z")), min_size=1, max_size=12).map(
    str.strip
)
LABELS = st.sampled_from(["Accès aux soins", "Prévention", "=1+1", "Crise * ?"])


@st.composite
def figures(draw: st.DrawFn) -> Figures:
    budget_rows = draw(st.lists(st.builds(
        BudgetRow, funder=LABELS, envelope=LABELS, mission=LABELS, sheet=LABELS, nature=LABELS,
        planned=CENTS, carried=st.integers(-(10**9), 10**9), committed=CENTS, spent=CENTS, paid=CENTS,
    ), max_size=5))  # fmt: skip
    spent = draw(st.lists(st.builds(
        SpentRow, on=st.dates(date(2024, 1, 1), date(2027, 1, 1)), label=WORDS, mission=LABELS, sheet=LABELS,
        nature=LABELS, funder=LABELS, proof=LABELS, cents=CENTS, url=st.just("http://127.0.0.1/x"),
    ), max_size=6))  # fmt: skip
    return Figures("CPTS d’essai", "Année 1", "du … au …", date(2026, 1, 1), budget_rows, spent)


# --- A small spreadsheet: it reads the formulas of the file and computes them again -------------------------


def formulas(content: bytes) -> Iterator[tuple[str, str, str]]:
    """(sheet, cell, formula) of a workbook."""
    book = zipfile.ZipFile(io.BytesIO(content))
    names = etree.fromstring(book.read("xl/workbook.xml")).findall("s:sheets/s:sheet", _NS)
    for rank, name in enumerate(names, 1):
        tree = etree.fromstring(book.read(f"xl/worksheets/sheet{rank}.xml"))
        for cell in tree.iterfind(".//s:c[s:f]", _NS):
            yield name.get("name"), cell.get("r"), cell.findtext("s:f", namespaces=_NS)


def values(content: bytes) -> Cells:
    """{(sheet, cell): what is stored}."""
    found: Cells = {}
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        for row, line in enumerate(sheet.to_python(skip_empty_area=False), 1):
            for column, value in enumerate(line):
                found[name, f"{chr(ord('A') + column)}{row}"] = value
    return found


def span(text: str, here: str) -> list[tuple[str, str]]:
    first, _, last = text.partition(":")
    start, end = re.fullmatch(_CELL, first), re.fullmatch(_CELL, last or first.split("!")[-1])
    sheet = start["sheet"] or here
    return [(sheet, f"{start['column']}{row}") for row in range(int(start["row"]), int(end["row"]) + 1)]


def computed(formula: str, sheet: str, cells: Cells) -> Decimal:
    """SUM(range), SUMPRODUCT((range=cell)*range), and sums or differences of cells."""

    def amount(key: tuple[str, str]) -> Decimal:
        return Decimal(str(cells.get(key) or 0)).quantize(Decimal("0.01"))

    if found := re.fullmatch(r"SUM\((.+)\)", formula):
        return sum((amount(key) for key in span(found[1], sheet)), Decimal(0))
    if found := re.fullmatch(r"SUMPRODUCT\(\((.+)=([A-Z]+\d+)\)\*(.+)\)", formula):
        wanted = cells[sheet, found[2]]
        pairs = zip(span(found[1], sheet), span(found[3], sheet), strict=True)
        return sum((amount(cents) for key, cents in pairs if cells.get(key) == wanted), Decimal(0))
    signed = re.findall(rf"([+-]?)({_CELL})", formula)
    return sum(
        ((-1 if sign == "-" else 1) * amount(span(name, sheet)[0]) for sign, name, *_ in signed), Decimal(0)
    )


@given(figures())
def test_every_formula_gives_what_is_stored_beside_it(found):
    content = workbook(found)
    cells, count = values(content), 0
    for sheet, cell, formula in formulas(content):
        stored = Decimal(str(cells[sheet, cell])).quantize(Decimal("0.01"))
        assert computed(formula, sheet, cells) == stored, (sheet, cell, formula)
        count += 1
    # Of each line of the budget two; its seven totals, seven again in the summary; five totals of spending.
    headings = sum(
        len({getattr(row, name) for row in found.spent}) for name in ("mission", "nature", "funder", "proof")
    )
    assert count == 2 * len(found.budget) + 7 + 7 + 5 + headings
    total = sum(row.cents for row in found.spent)
    assert (
        Decimal(str(cells["Dépenses", f"H{5 + len(found.spent)}"])).quantize(Decimal("0.01"))
        == Decimal(total) / 100
    )
    assert workbook(found) == content


# --- The report -------------------------------------------------------------------------------------------


@pytest.fixture
def signed(cast: Cast):
    """A contract in its second year."""
    return makers.contract(cast.ours, cast.alice, signed_on=timezone.localdate() - timedelta(days=400))


@pytest.fixture
def money(cast: Cast, signed):
    """An expense of 12,50 € in the second year."""
    treasurer = make_user("Trésorière")
    give_role(treasurer, cast.ours, Role.TREASURER)
    line = budget.line(
        cast.ours, cast.alice, budget.grant(cast.ours, cast.alice), cents=90_000,
        exercise=of_contract(signed)[1], label="Ligne d’essai",
    )  # fmt: skip
    budget.post(cast.ours, cast.alice, line.grant)
    one = budget.prepare(cast.ours, cast.alice, {line: 1_250})
    return budget.approve(cast.ours, treasurer, one)


def facts(cast: Cast, made) -> dict[str, str]:
    with community_scope(cast.ours):
        rows = SectionFact.objects.filter(section__document=made, replaced_at=None)
        return {row.source: row.content["text"] for row in rows}


@pytest.mark.django_db
def test_a_report_tells_its_own_year(cast: Cast, signed, money):
    first = facts(cast, makers.begin(cast.ours, cast.alice, f"{signed.number}-1"))
    second = facts(cast, makers.begin(cast.ours, cast.alice, f"{signed.number}-2"))
    assert "report.spent" not in first
    assert "12,50" in second["report.spent"]
    assert "exercice=" in second["report.spent"]
    assert "Année du contrat | 2 sur 5" in second["report.identity"]
    assert "1,00 | 1,00 | 60" in second["report.team"]
    assert "de moins" in second["report.team"]  # the budget plans less than what the post costs
    again = makers.begin(cast.ours, cast.alice, f"{signed.number}-2")
    assert again.number == 2


@pytest.mark.django_db
def test_filing_freezes_the_workbook(cast: Cast, signed, money):
    made = makers.begin(cast.ours, cast.alice, f"{signed.number}-2")
    filing = texts.file(REPORT, made, cast.alice)
    with community_scope(cast.ours):
        kept = ReportWorkbook.objects.get(filing=filing)
        cells = values(bytes(kept.content))
        assert cells["Dépenses", "H5"] == 12.5
        assert cells["Budget", "M5"] == "1. Ligne d’essai"
        assert cells["Budget", "L5"] == 887.5  # what is left, by formula
        book = zipfile.ZipFile(io.BytesIO(bytes(kept.content)))
        linked = [book.read(f"xl/worksheets/_rels/sheet{rank}.xml.rels").decode() for rank in (2, 3)]
        for sheet, page, number in ((0, "budget_line", 1), (1, "outlay", money.number)):
            way = [cast.ours.slug, f"{signed.number}-2", page, number]
            assert reverse("report_proof", args=way) in linked[sheet]
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            ReportWorkbook.objects.update(sha256="0" * 64)
    assert texts.file(REPORT, made, cast.alice).pk == filing.pk


@pytest.mark.django_db
def test_a_document_of_no_year_is_not_filed(cast: Cast, signed):
    stray = texts.start(REPORT, cast.ours, cast.alice)
    with pytest.raises(WritingError, match="aucune année"):
        texts.file(REPORT, stray, cast.alice)


@pytest.mark.django_db
def test_officers_read_what_was_filed_and_nothing_else(cast: Cast, signed, money):
    client = Client()
    client.force_login(cast.holders[Role.CPAM])
    page = f"/cpam/{cast.ours.department_code}/rapports/{cast.ours.slug}/"
    made = makers.begin(cast.ours, cast.alice, f"{signed.number}-2")
    assert "Année 2" not in client.get(page).content.decode()
    texts.file(REPORT, made, cast.alice)
    assert "Année 2" in client.get(page).content.decode()
    answer = client.get(f"{page}depot/{made.number}/1/rapport.xlsx")
    assert values(answer.content)["Dépenses", "H5"] == 12.5
    assert client.get(f"/c/{cast.ours.slug}/rapports/").status_code == 404


@pytest.mark.django_db
def test_each_link_of_a_report_opens_something_on_either_side(cast: Cast, signed, money):
    """To the page of the community for its members, to theirs for officers, to nothing for anybody else."""
    day = signed.signed_on + timedelta(days=400)
    prove(cast.ours, cast.alice, fact_on=day)
    track(cast.ours, cast.alice)
    measure(cast.ours, cast.alice, "12", day)
    made = makers.begin(cast.ours, cast.alice, f"{signed.number}-2")
    told = "".join(facts(cast, made).values())
    links = set(re.findall(r"\(https?://[^/]+(/[^)]+)\)", told))
    assert {path.split("/")[4] for path in links} >= {"indicator", "evidence_one", "contract_year"}
    officer = Client()
    officer.force_login(cast.holders[Role.CPAM])
    indemnity = reverse("report_proof", args=[cast.ours.slug, f"{signed.number}-2", "indemnity_line", 7])
    assert officer.get(indemnity).url == reverse("cpam_chain", args=["04", cast.ours.slug])
    readers = {
        user.pk: user for user in (cast.alice, cast.holders[Role.CPAM], cast.dana, cast.emile, cast.charlie)
    }
    for user in readers.values():
        client = Client()
        client.force_login(user)
        for path in links:
            answer = client.get(path, follow=True)
            if user in (cast.emile, cast.charlie):
                assert answer.status_code == 404, f"{path} by {user}"
                continue
            assert answer.status_code == 200, f"{path} by {user}: {answer.redirect_chain}"
            own = answer.request["PATH_INFO"].startswith(f"/c/{cast.ours.slug}/")
            assert own == (user == cast.alice), answer.redirect_chain
