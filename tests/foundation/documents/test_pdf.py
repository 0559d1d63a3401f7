"""The PDF: accessible, for archives, the same each time, and deaf to what a text would have it do."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from maillage.foundation.documents import style
from maillage.foundation.documents.errors import DocumentError
from maillage.foundation.documents.model import (
    MAX_CELLS,
    Bullets,
    Column,
    Document,
    Figure,
    Paragraph,
    Row,
    Section,
    Table,
)
from maillage.foundation.documents.pdf import render_pages, render_pdf
from maillage.foundation.documents.text import clean, printable
from tests.foundation.documents.makers import FIGURE, document

TOKENS = Path(__file__).resolve().parents[3] / "assets" / "css" / "tokens.css"


def read(made: Document) -> PdfReader:
    return PdfReader(io.BytesIO(render_pdf(made)))


def words(made: Document) -> str:
    """Everything that is said, spaces made plain."""
    return " ".join(" ".join(page.extract_text() for page in read(made).pages).split())


def structure(reader: PdfReader) -> list[DictionaryObject]:
    """The elements of the structure tree, in order."""
    found: list[DictionaryObject] = []

    def walk(node: object) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, ArrayObject):
            for one in node:
                walk(one)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(node)
            walk(node.get("/K"))

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_it_is_tagged_in_french_and_claims_both_standards():
    reader = read(document())
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part>1<", xmp)
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", xmp, re.DOTALL)
    assert reader.metadata.title == "Un document d’essai"


def test_the_structure_has_headings_headers_and_words_for_figures():
    elements = structure(read(document()))
    kinds = [one["/S"] for one in elements]
    assert kinds.count("/H1") >= 2
    assert "/H2" in kinds
    assert kinds.count("/TH") == 3, "two columns and the group"
    assert {"/L", "/LI", "/Table", "/TR", "/TD"} <= set(kinds)
    spoken = [one["/Alt"] for one in elements if "/Alt" in one]
    assert spoken.count(FIGURE.alt) == 2, "on the cover and in the text"


def test_everything_that_is_said_can_be_read_back():
    said = words(document(status="Provisoire"))
    for part in (
        "CPTS imaginaire", "Un document d’essai", "Sommaire", "36,2 %", "second point", "celle que l’on dit",
        "Ceci est inventé", "Les vallées", "1 234,5", "Pour l’exemple", "de 1 à 2", "Personne Inventée",
        "ab" * 32, "page 2 sur",
    ):  # fmt: skip
        assert part in said, part
    assert said.count("Provisoire") >= len(read(document()).pages), "on every page"


def test_the_same_document_gives_the_same_bytes():
    assert render_pdf(document()) == render_pdf(document())
    assert render_pdf(document()) != render_pdf(document(title="Un autre"))


def test_no_text_is_markup():
    hostile = '#import "x" #panic() $x^2$ *gras* _a_ `b` @ref <label> \\ // /* [c] = #read("/etc/passwd")'
    said = words(
        document(Paragraph(hostile), Bullets((hostile,)), title=hostile, facts=((hostile, hostile),))
    )
    assert said.count('#read("/etc/passwd")') >= 4
    assert said.count("*gras*") >= 4


@pytest.mark.parametrize(
    "strange", ["😀", "中文", "\x00\x07", "\u202edroite", "a\u200db", "\ue000", "\ud800"]
)
def test_a_character_that_no_font_has_does_not_stop_the_document(strange):
    said = words(document(Paragraph(f"avant {strange} après"), title=f"Titre {strange}"))
    assert "avant" in said
    assert "après" in said


def test_texts_get_french_spaces_and_lose_what_would_turn_them_round():
    assert clean("L'été : 5 % « x »\u202e\x00") == "L’été\u00a0: 5\u00a0% «\u00a0x\u00a0»"
    assert clean("e\u0301") == "é"
    assert printable("→ ≥ 😀") == "→ ≥ □"


def test_only_the_shipped_fonts_are_used():
    fonts = {
        str(font["/BaseFont"]).rpartition("+")[2]
        for page in read(document()).pages
        for font in (one.get_object() for one in page["/Resources"].get("/Font", {}).values())
    }
    assert fonts
    assert {name.partition("-")[0] for name in fonts} <= {
        "SourceSans3", "AtkinsonHyperlegibleNext", "DejaVuSansMono",
    }  # fmt: skip


def test_a_long_table_repeats_its_headings_on_each_page():
    rows = tuple(Row((f"Commune {number}", str(number))) for number in range(200))
    table = Table("Longue", (Column("Nom du lieu"), Column("Nombre", number=True)), rows)
    pages = [page.extract_text() for page in read(document(table, cover=False, contents=False)).pages]
    assert len(pages) >= 4
    assert all("Nom du lieu" in page for page in pages)


def test_what_is_too_long_is_refused_in_french():
    rows = (Row(("x",)),) * (MAX_CELLS + 1)
    with pytest.raises(DocumentError, match="trop long"):
        render_pdf(document(Table("t", (Column("c"),), rows)))
    with pytest.raises(DocumentError, match="trop long"):
        render_pdf(document(Paragraph("x" * 1_000_000)))
    deep = Section("1", (Section("2", (Section("3", (Section("4", ()),)),)),))
    with pytest.raises(DocumentError, match="niveaux"):
        render_pdf(document(deep))


def test_a_figure_without_words_and_a_ragged_table_do_not_exist():
    with pytest.raises(ValueError, match="words"):
        Figure("<svg/>", " ")
    with pytest.raises(ValueError, match="cells"):
        Table("t", (Column("a"), Column("b")), (Row(("seul",)),))


def test_a_document_without_cover_starts_with_its_title_on_one_page():
    letter = replace(document(Paragraph("Bonjour.")), cover=False, contents=False, figure=None)
    reader = read(letter)
    assert len(reader.pages) == 1
    assert [one["/S"] for one in structure(reader)].count("/Figure") == 0
    assert render_pages(letter)[0].startswith(b"\x89PNG")


def test_the_colours_are_those_of_the_site():
    light = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}),", TOKENS.read_text(encoding="utf-8")))
    for name in (
        "ink",
        "ink-soft",
        "line",
        "line-strong",
        "sunken",
        "accent",
        "accent-strong",
        "accent-tint",
        "due",
        "due-tint",
    ):
        assert getattr(style, name.upper().replace("-", "_")) == light[name], name
    assert [light[f"map-{rank}"] for rank in range(1, 6)] == list(style.MAP)
