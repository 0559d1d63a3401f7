"""Light rich text: what is kept of what people type, and that no letter of it is ever markup."""

import io

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from maillage.foundation.documents.model import Items, Note, Prose, Run, Section, Table
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.documents.word import render_word
from maillage.foundation.writing import prose
from maillage.foundation.writing.preview import html
from maillage.foundation.writing.sources import quoted
from tests.foundation.documents.makers import document

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](javascript:alert(1))",
    "[cliquez](javascript:alert(1))",
    "[cliquez](data:text/html,<script>)",
    '[x](https://a.invalid"onmouseover=alert(1))',
    "</textarea><script>alert(1)</script>",
    "**<b onclick=x>gras</b>**",
    "| a | b |\n| --- | --- |\n| <svg onload=x> | b |",
    "&lt;script&gt; &#60;script&#62;",
    '#read("/etc/passwd") #eval("1")',
]

HARMLESS = {
    *("p", "strong", "em", "a", "br", "div", "ul", "ol", "li", "section", "h2", "h3"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}


def test_what_is_kept():
    found = prose.blocks(
        "# Grand\n\nUn **mot**, un *autre*, un [lien](https://exemple.invalid).\n\n- a\n- **b**\n\n1. x"
    )
    (section,) = found
    assert isinstance(section, Section)
    assert section.title == "Grand"
    said, bullets, numbers = section.blocks
    assert said == Prose(
        (
            Run("Un "), Run("mot", bold=True), Run(", un "), Run("autre", italic=True), Run(", un "),
            Run("lien", link="https://exemple.invalid"), Run("."),
        )
    )  # fmt: skip
    assert bullets == Items(((Run("a"),), (Run("b", bold=True),)))
    assert numbers == Items(((Run("x"),),), ordered=True)


def test_tables_and_quotes():
    table, note = prose.blocks("| Quoi | Combien |\n| --- | ---: |\n| a | 1 |\n\n> dit\n", caption="Comptes")
    assert isinstance(table, Table)
    assert (table.caption, [c.number for c in table.columns]) == ("Comptes", [False, True])
    assert table.rows[0].cells == ("a", "1")
    assert note == Note("", "dit")


def test_headings_never_go_deeper_than_a_document_has_levels():
    (outer,) = prose.blocks("## Un\n\n### Deux\n\ntexte", level=3)
    assert isinstance(outer, Section)
    assert outer.blocks[0] == Prose((Run("Deux", bold=True),))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markup_is_only_words(text):
    shown = BeautifulSoup(html(prose.blocks(text)), "html.parser")
    assert {tag.name for tag in shown.find_all(True)} <= HARMLESS
    assert {name for tag in shown.find_all(True) for name in tag.attrs} <= {
        "href", "rel", "target", "class", "scope", "tabindex", "role", "aria-label",
    }  # fmt: skip
    assert all(link["href"].startswith("https://") for link in shown.find_all("a"))
    made = document(*prose.blocks(text))
    assert PdfReader(io.BytesIO(render_pdf(made))).pages
    assert render_word(made)


@given(st.text(alphabet="ab*_`[]()<>#|-1. \n\\!&", max_size=80))
def test_any_typing_can_be_shown(text):
    assert "<script" not in html(prose.blocks(text))
    prose.plain(text)


@given(st.text(alphabet="ab*_`[]<>#|", min_size=1, max_size=30))
def test_quoted_words_come_back_as_they_were(text):
    assert prose.plain(f"x{quoted(text)}") == f"x{text}".strip()
