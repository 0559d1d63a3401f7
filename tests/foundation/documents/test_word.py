"""The DOCX: true styles, headers, words for figures, the same each time."""

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from maillage.foundation.documents.errors import DocumentError
from maillage.foundation.documents.model import MAX_CELLS, Column, Paragraph, Row, Table
from maillage.foundation.documents.word import render_word
from tests.foundation.documents.makers import FIGURE, document


@pytest.fixture(scope="module")
def word():
    return docx.Document(io.BytesIO(render_word(document(status="Provisoire"))))


def test_titles_are_headings_of_the_word_processor(word):
    styles = [(one.style.name, one.text) for one in word.paragraphs]
    assert ("Title", "Un document d’essai") in styles
    assert ("Heading 1", "L’essentiel") in styles
    assert ("Heading 2", "Par commune") in styles
    assert ("List Bullet", "second point") in styles
    assert ("toc 2", "Par commune") in styles
    assert any(name == "Encadré" and text.startswith("À savoir") for name, text in styles)


def test_a_table_has_a_header_row_that_repeats_and_its_figures_on_the_right(word):
    table = next(one for one in word.tables if one.rows[0].cells[0].text == "Commune")
    assert [cell.text for cell in table.rows[2].cells] == ["Imaginaire", "1 234,5"]
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert table.rows[1]._tr.find(f".//{qn('w:tblHeader')}") is None
    assert str(table.rows[2].cells[1].paragraphs[0].alignment).startswith("RIGHT")
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Une table inventée"


def test_a_group_is_one_cell_across(word):
    table = next(one for one in word.tables if one.rows[0].cells[0].text == "Commune")
    assert len(table.rows[1]._tr.tc_lst) == 1
    assert table.rows[1]._tr.tc_lst[0].grid_span == 2


def test_every_picture_has_words(word):
    pictures = word.element.body.findall(f".//{qn('wp:docPr')}")
    assert [one.get("descr") for one in pictures] == [FIGURE.alt, FIGURE.alt]


def test_it_is_in_french_with_numbered_pages(word):
    defaults = word.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert defaults.get(qn("w:val")) == "fr-FR"
    foot = word.sections[0].footer._element.xml
    assert "NUMPAGES" in foot
    assert " PAGE " in foot
    assert "Essai n° 1" in word.sections[0].footer.paragraphs[0].text.replace("\u00a0", " ")
    assert "Provisoire" in word.sections[0].header.paragraphs[0].text


def test_it_carries_no_name_and_no_hour(word):
    properties = word.core_properties
    assert properties.title == "Un document d’essai"
    assert properties.author == "CPTS imaginaire"
    assert properties.last_modified_by == ""
    assert f"{properties.created:%Y-%m-%d %H:%M}" == "2025-09-09 00:00"


def test_the_same_document_gives_the_same_bytes():
    made = render_word(document())
    assert made == render_word(document())
    dates = {one.date_time for one in zipfile.ZipFile(io.BytesIO(made)).infolist()}
    assert dates == {(2025, 9, 9, 0, 0, 0)}


def test_hostile_texts_stay_texts():
    hostile = '</w:t></w:r><w:br/>&amp; "x" \x00\x0b\u202e 😀'
    table = Table(hostile, (Column(hostile),), (Row((hostile,)),), note=hostile)
    made = docx.Document(io.BytesIO(render_word(document(Paragraph(hostile), table, title=hostile * 20))))
    assert made.tables[0].rows[1].cells[0].text == '</w:t></w:r><w:br/>&amp; "x"  😀'
    assert any(one.text.startswith("</w:t></w:r>") for one in made.paragraphs)


def test_what_is_too_long_is_refused():
    with pytest.raises(DocumentError, match="trop long"):
        render_word(document(Table("t", (Column("c"),), (Row(("x",)),) * (MAX_CELLS + 1))))
