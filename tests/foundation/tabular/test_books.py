"""Controls D02, D04, D05, D06: malformed, hostile and merely odd files, each with its verdict."""

import base64
import gzip
import io
import time
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from maillage.foundation.tabular import books, child
from maillage.foundation.tabular.books import MAX_BYTES, Book, read_book, unpacked
from maillage.foundation.tabular.errors import UnreadableError
from maillage.foundation.web.spreadsheets import csv_text
from tests.workbooks import ods, tampered, xlsx, zipped

HEADINGS = ["Code commune", "Patients sans médecin traitant"]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TABLE = [HEADINGS, ["04070", "12,5"], ["04209", "n.d."]]


def rows(content: bytes) -> list[list[str]]:
    """The cells of the only sheet."""
    (sheet,) = read_book(content).sheets
    return [list(row) for row in sheet.rows]


def written(separator: str = ";", end: str = "\n") -> str:
    return end.join(separator.join(row) for row in TABLE) + end


# --- Text files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_of_any_dialect_gives_the_same_cells(encoding, separator, end):
    assert rows(written(separator, end).encode(encoding)) == TABLE


def test_commas_separate_only_where_nothing_else_does():
    assert rows(b"code,nom\n04070,Digne\n04209,Sisteron\n")[1] == ["04070", "Digne"]
    assert rows(b"code;taux\n04070;12,5\n04209;8,1\n")[1] == ["04070", "12,5"]
    assert rows(b'un;deux\n,,,,;|||\n"a;b";"c;d;e"\n')[1:] == [[",,,,", "|||"], ["a;b", "c;d;e"]]
    assert rows(b"Communes, et leurs taux\n04070;1,5\n04209;2,5\n")[1] == ["04070", "1,5"]


def test_titles_and_blank_lines_keep_the_numbers_of_lines():
    text = "Extraction Rezone;;\n\n;;\n" + written()
    assert rows(text.encode()) == [["Extraction Rezone"], [], [], *TABLE]


def test_a_note_says_how_the_text_was_read():
    assert read_book(written().encode("cp1252")).notes == ("Texte lu en Windows-1252, séparateur : « ; ».",)


def test_two_encodings_in_one_file_are_said():
    mixed = "Médecins;1\n".encode() * 3 + "Infirmières;2\n".encode("cp1252")
    assert any("deux encodages" in note for note in read_book(mixed).notes)


def test_zero_bytes_and_invisible_signs_are_dropped():
    content = ("a" * 1001 + "x;b\u200b\x00\n\u202egnol;d\n").encode()
    assert rows(content)[1] == ["gnol", "d"]
    assert "\x00" not in str(rows(content))


def test_missing_and_extra_cells_shift_nothing():
    assert rows(b"a;b;c\n1\n1;2;3;4\n") == [["a", "b", "c"], ["1"], ["1", "2", "3", "4"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b" \r\n \n", "est vide"),
        (b";;;\n;;;\n", "aucune ligne"),
        (b"%PDF-1.7 ...", "est un PDF"),
        (gzip.compress(b"a;b\n1;2\n", mtime=0)[:15], "GZIP"),
        (b"PK\x03\x04 tronque", "illisible ou endommagé"),
        (zipped({"note.txt": "rien"}), "illisible ou endommagé"),
        (b"\x81\x8d\x8f\x90" * 50, "pas un texte lisible"),
        (b'a;b\n"' + b"jamais referme;" * 20_000, "mal formé"),
        (b"a;b\n" * 20_001, "plus de 20000 lignes"),
        (b";".join([b"x"] * 301) + b"\n", "plus de 300 colonnes"),
        (b"x" * (MAX_BYTES + 1), "plus de 10 Mo"),
        (OLE + b"\0" * 600, "illisible ou endommagé"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 90, "mot de passe"),
    ],
)
def test_what_is_not_a_table_is_refused_with_its_reason(content, said):
    with pytest.raises(UnreadableError, match=said):
        read_book(content)


def test_a_line_of_ten_megabytes_is_refused_at_once():
    start = time.process_time()
    with pytest.raises(UnreadableError):
        read_book(b"a;b\n" + b"z" * (MAX_BYTES - 10))
    assert time.process_time() - start < 5


# --- Workbooks ------------------------------------------------------------------------------------------


def test_a_workbook_gives_numbers_days_and_texts_as_the_french_write_them():
    content = xlsx(
        {
            "Vide": [],
            "Données": [
                ["Taux", "Le", "Nombre", "Vrai", "Part"],
                [0.345, date(2024, 5, 14), 1234567.0, True, 0.1 + 0.2],
            ],
        }
    )
    (sheet,) = read_book(content).sheets
    assert sheet.name == "Données"
    assert list(sheet.rows[1]) == ["0,345", "14/05/2024", "1234567", "VRAI", "0,3"]


def test_merged_cells_hold_their_text_everywhere_and_lines_keep_their_numbers():
    content = xlsx({"A": [[], ["x"], ["", "b"], ["", "c"]]}, merged={"A3:A4": "Digne", "B1:D1": "Territoire"})
    (sheet,) = read_book(content).sheets
    assert [list(row) for row in sheet.rows] == [
        ["", "Territoire", "Territoire", "Territoire"],
        ["x"],
        ["Digne", "b"],
        ["Digne", "c"],
    ]


def test_several_sheets_and_a_hidden_one_are_all_there():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name in ("Rezone", "Notes"):
            book.add_worksheet(name).write(3, 2, name)
        book.worksheets()[1].hide()
    book = read_book(out.getvalue())
    assert [(sheet.name, sheet.cell(3, 2)) for sheet in book.sheets] == [
        ("Rezone", "Rezone"),
        ("Notes", "Notes"),
    ]
    assert book.notes == ("La feuille « Notes » est masquée dans le classeur.",)


def test_an_open_document_and_an_old_workbook_are_read():
    assert rows(ods(TABLE)) == TABLE
    old = base64.b64decode((Path(__file__).parent / "ancien.xls.b64").read_text())
    assert rows(old) == [["Code", "Taux", "Le"], ["04070", "12,5", "14/05/2024"]]


def test_the_name_of_a_file_is_not_believed():
    """A CSV called .xls, a workbook called .csv: what it holds decides."""
    assert rows(xlsx({"A": [["a", "b"], ["c", "d"]]})) == rows(b"a;b\nc;d\n")


# --- Hostile files --------------------------------------------------------------------------------------


def test_two_cells_a_billion_apart_do_not_take_the_memory():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "a")
        sheet.write("XFD1048576", "loin")
    with pytest.raises(UnreadableError, match="trop gros"):
        read_book(out.getvalue())


def test_a_workbook_that_inflates_a_thousand_times_is_refused():
    bomb = tampered(xlsx({"A": [["graine"]]}), "xl/sharedStrings.xml", b"graine", b"a" * 800_000_000)
    assert len(bomb) < 1_000_000
    start = time.monotonic()
    with pytest.raises(UnreadableError):
        read_book(bomb)
    assert time.monotonic() - start < books.SECONDS


def test_an_external_entity_is_never_opened(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("mot-de-passe")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><sst'.encode()
    attack = tampered(xlsx({"A": [["graine"]]}), "xl/sharedStrings.xml", b"<sst", entity)
    attack = tampered(attack, "xl/sharedStrings.xml", b"graine", b"&e;")
    try:
        found = str(rows(attack))
    except UnreadableError:
        found = ""
    assert "mot-de-passe" not in found


def test_the_reader_of_workbooks_is_alone_and_under_limits(monkeypatch):
    """A program that would take all the time of the world is stopped, and the site goes on."""
    monkeypatch.setattr(books, "SECONDS", 0.01)
    with pytest.raises(UnreadableError, match="trop gros"):
        read_book(xlsx({"A": [["a"]]}))


def test_too_many_cells_in_a_workbook_are_refused():
    wide = xlsx({"A": [["x"] * (child.MAX_COLUMNS + 1)]})
    with pytest.raises(UnreadableError, match="300 colonnes"):
        read_book(wide)


def test_formulas_are_values_and_their_text_is_text():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_formula("A1", '=HYPERLINK("http://x.invalid";"clic")', value="clic")
    assert rows(out.getvalue()) == [["clic"]]


CELLS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")), min_size=1, max_size=12
)
SIGNS = st.sampled_from(["", "=", "+", "-", "@", "−", "＝", "＋", "－", "＠", "'"])


@given(st.lists(st.tuples(SIGNS, CELLS, CELLS), min_size=1, max_size=5))
def test_what_is_exported_comes_back_as_it_was(lines):
    """D04: the apostrophe that disarms a formula is not part of the text that one imports again."""
    table = [[sign + one, other] for sign, one, other in lines]
    # A text that already looks disarmed (« '=1 ») is the one thing that cannot be told apart.
    table = [row for row in table if not row[0].startswith("'") or row[0][1:2] not in "=+-@−＝＋－＠"]
    found = rows(csv_text(("un", "deux"), table).encode())
    assert found[1:] == table


def test_a_book_survives_the_database():
    book = read_book("a;b\n« é »;2\n".encode())
    again = unpacked(book.packed())
    assert isinstance(again, Book)
    assert (again.notes, again.sheets[0].name) == (book.notes, book.sheets[0].name)
    assert [list(row) for row in again.sheets[0].rows] == [list(row) for row in book.sheets[0].rows]
