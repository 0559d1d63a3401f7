"""What a spreadsheet must read, and what it must never run."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from maillage.foundation.web.spreadsheets import cell, csv_answer, table_answer


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "−1", "＝1"])
def test_no_cell_runs_as_a_formula(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("", ""),
        (None, ""),
        ("Accès aux soins", "Accès aux soins"),
        (-12, "-12"),
        (-12.5, "-12,5"),
        (Decimal(0).scaleb(-2), "0,00"),
        (Decimal(1234_50).scaleb(-2), "1234,50"),
        (date(2024, 3, 5), "05/03/2024"),
        (datetime(2024, 7, 5, 22, 30, tzinfo=UTC), "2024-07-06 00:30:00"),
    ],
)
def test_values_are_written_as_french_spreadsheets_read_them(value, written):
    assert cell(value) == written


def test_the_file_keeps_every_cell_in_its_column():
    rows = [("a;b", 'dit « "oui" »'), ("deux\nlignes", None)]
    answer = csv_answer("essai.csv", ("Un", "Deux"), rows)
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    assert answer["Content-Disposition"] == 'attachment; filename="essai.csv"'
    found = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert found == [["Un", "Deux"], ["a;b", 'dit « "oui" »'], ["deux\nlignes", ""]]


def test_a_workbook_holds_no_formula_and_no_link():
    """Whatever a cell says, it is a text: the parts of the book have neither formula nor address."""
    rows = [("=1+1", "@SUM(A1)"), ("http://exemple.invalid/", "＝1"), ("Élodie", "{=1}")]
    answer = table_answer("xlsx", "essai", ("Un", "Deux"), rows)
    assert answer["Content-Disposition"] == 'attachment; filename="essai.xlsx"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "xl/worksheets/_rels/sheet1.xml.rels" not in book.namelist()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    read = pl.read_excel(io.BytesIO(answer.content), infer_schema_length=0).rows()
    assert read == [("'=1+1", "'@SUM(A1)"), ("http://exemple.invalid/", "'＝1"), ("Élodie", "{=1}")]


def test_a_workbook_keeps_numbers_and_days():
    rows = [(12, 1.5, date(2026, 1, 5), None, datetime(2026, 1, 5, 9, tzinfo=UTC))]
    answer = table_answer("xlsx", "essai", ("a", "b", "c", "d", "e"), rows)
    read = pl.read_excel(io.BytesIO(answer.content)).row(0)
    assert read[:3] == (12, 1.5, date(2026, 1, 5))
    assert read[-1] == "2026-01-05 10:00:00"
