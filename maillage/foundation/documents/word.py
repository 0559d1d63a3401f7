"""A document for a word processor (DOCX): true styles, headings, table headers and alternative texts.

The same bytes each time: Word's own dates are those of the document, as are the dates inside the archive.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from maillage.foundation.documents import style
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Document,
    Figure,
    Items,
    KeyFigures,
    Note,
    Paragraph,
    Prose,
    Run,
    Section,
    Signatures,
    Table,
    Terms,
    Tone,
    check,
)
from maillage.foundation.documents.pdf import draw_png
from maillage.foundation.documents.text import clean, clean_run
from maillage.foundation.documents.word_parts import (
    KEY,
    LEGEND,
    NOTE,
    SOFT,
    add_field,
    add_link,
    frame,
    prepare,
    table_xml,
)

TEXT_WIDTH = 166  # millimetres
_PIXELS = 1400  # of a figure as wide as the text: 214 dots an inch


def render_word(document: Document) -> bytes:
    """The document as DOCX. Raises ``DocumentError`` when it is too long."""
    check(document)
    word = docx.Document()
    prepare(word)
    # The library looks for the style among all of them at each paragraph: half of the time of a document.
    word.part.get_style_id = cache(word.part.get_style_id)
    _describe(word, document)
    _head_and_foot(word, document)
    _opening(word, document)
    for block in document.blocks:
        _add(word, block, 1)
    if document.proof:
        word.add_paragraph(
            f"{clean('Empreinte SHA-256 de ce qui a servi à établir ce document :')} {document.proof}", SOFT
        )
    out = io.BytesIO()
    word.save(out)
    return _dated(out.getvalue(), document)


def _describe(word: Any, document: Document) -> None:
    day = datetime.combine(document.day, time(), UTC)
    properties = word.core_properties
    # The format keeps 255 characters of each.
    properties.title, properties.author = clean(document.title)[:255], clean(document.issuer)[:255]
    properties.subject, properties.language = clean(document.subtitle)[:255], "fr-FR"
    properties.comments = clean(document.status)[:255]
    properties.last_modified_by = ""
    properties.created = properties.modified = day


def _head_and_foot(word: Any, document: Document) -> None:
    section = word.sections[0]
    # The cover speaks for itself.
    section.different_first_page_header_footer = document.cover
    head = section.header.paragraphs[0]
    status = f" · {document.status}" if document.status else ""
    head.add_run(clean(f"{document.issuer}\n{document.title}{status}").replace("\n", " · "))
    foot = section.footer.paragraphs[0]
    proof = f"empreinte {document.proof[:16]}…" if document.proof else ""
    foot.add_run(clean(" · ".join(part for part in (document.reference, proof) if part)) + "\tpage ")
    add_field(foot, "PAGE")
    foot.add_run(" sur ")
    add_field(foot, "NUMPAGES")


def _opening(word: Any, document: Document) -> None:
    """The title and what is said under it; a page of its own when there is a cover."""
    issuer = word.add_paragraph(clean(document.issuer), "Subtitle")
    issuer.paragraph_format.space_after = Pt(48 if document.cover else 6)
    word.add_paragraph(clean(document.title), "Title")
    if document.subtitle:
        word.add_paragraph(clean(document.subtitle), "Subtitle")
    if document.status:
        frame(word.add_paragraph(clean(document.status), NOTE), style.DUE, style.DUE_TINT)
    if document.figure is not None:
        _figure(word, document.figure)
    for term, text in document.facts:
        _term(word, term, text)
    if document.contents:
        word.add_paragraph("Sommaire", "TOC Heading").paragraph_format.page_break_before = document.cover
        for level, section in document.sections:
            if level <= 2:
                word.add_paragraph(clean(section.title), f"toc {level}")
    if document.cover and not document.contents:
        word.add_page_break()


def _add(word: Any, block: Block, level: int) -> None:
    match block:
        case Paragraph():
            for part in _parts(block.text):
                word.add_paragraph(part, SOFT if block.soft else None)
        case Prose():
            _runs(word.add_paragraph(), block.runs)
        case Items():
            _items(word, block)
        case Bullets():
            for item in block.items:
                word.add_paragraph(clean(item), "List Bullet")
        case Terms():
            for term, text in block.rows:
                _term(word, term, text)
        case KeyFigures():
            _keys(word, block)
        case Table():
            _table(word, block)
        case Figure():
            _figure(word, block)
        case Note():
            _note(word, block)
        case Signatures():
            _signatures(word, block)
        case Section():
            heading = word.add_heading(clean(block.title), level)
            heading.paragraph_format.page_break_before = block.new_page
            for inner in block.blocks:
                _add(word, inner, level + 1)


def _parts(text: str) -> list[str]:
    """The paragraphs of a text: an empty line parts two of them."""
    return [part for part in clean(text).split("\n\n") if part.strip()]


def _runs(paragraph: Any, runs: Sequence[Run]) -> None:
    for run in runs:
        words = clean_run(run.text)
        made = add_link(paragraph, run.link, words) if run.link else paragraph.add_run(words)
        made.bold, made.italic = run.bold or None, run.italic or None


def _items(word: Any, block: Items) -> None:
    """Numbers are written: Word's own would go on from one list to the next."""
    for rank, item in enumerate(block.items, start=1):
        paragraph = word.add_paragraph(style="List" if block.ordered else "List Bullet")
        if block.ordered:
            paragraph.add_run(f"{rank}.\u00a0")
        _runs(paragraph, item)


def _term(word: Any, term: str, text: str) -> None:
    paragraph = word.add_paragraph()
    paragraph.add_run(clean(f"{term} : ") + " ").bold = True
    paragraph.add_run(clean(text))


def _keys(word: Any, block: KeyFigures) -> None:
    cells = [(clean(one.value), clean(one.label), clean(one.note)) for one in block.figures]
    rows, lines = _cells(word, cells, 3)
    for row, line in zip(rows, lines, strict=True):
        for cell, (value, label, note) in zip(row.cells, line, strict=False):
            first = cell.paragraphs[0]
            first.style = KEY
            first.add_run(value)
            cell.add_paragraph(label).runs[0].bold = True
            if note:
                cell.add_paragraph(note, SOFT)
    word.add_paragraph()


def _cells(word: Any, cells: Sequence[Any], across: int) -> tuple[list[Any], list[Sequence[Any]]]:
    """The rows of a plain grid, and what goes in the cells of each."""
    lines = [cells[start : start + across] for start in range(0, len(cells), across)]
    made = word.add_table(rows=len(lines), cols=across)
    return list(made.rows), lines


def _table(word: Any, block: Table) -> None:
    caption = word.add_paragraph(clean(block.caption), "Caption")
    caption.paragraph_format.keep_with_next = True
    rows = [(row.kind, [clean(cell) for cell in row.cells]) for row in block.rows]
    titles = [clean(column.title) for column in block.columns]
    xml = table_xml(block, titles, rows, TEXT_WIDTH)
    word.element.body.insert_element_before(parse_xml(xml), "w:sectPr")
    word.add_paragraph(clean(block.note), SOFT)


def _figure(word: Any, block: Figure) -> None:
    if block.caption:
        word.add_paragraph(clean(block.caption), "Caption").paragraph_format.keep_with_next = True
    paragraph = word.add_paragraph()
    image = io.BytesIO(draw_png(block, pixels=round(_PIXELS * block.width)))
    drawn = paragraph.add_run().add_picture(image, width=Mm(TEXT_WIDTH * block.width))
    drawn._inline.docPr.set("descr", clean(block.alt))
    if not block.legend:
        return
    legend: WordParagraph = word.add_paragraph(style=LEGEND)
    for key in block.legend:
        _swatch(legend, key.colour, hatched=key.hatched)
        legend.add_run(f"\u00a0{clean(key.text)}    ")


def _swatch(paragraph: Any, colour: str, *, hatched: bool) -> None:
    """Two spaces on a coloured ground, framed: what a legend shows before its words."""
    run = paragraph.add_run("\u00a0\u00a0\u00a0")
    properties = run._r.get_or_add_rPr()
    border = f'w:val="single" w:sz="4" w:space="0" w:color="{style.LINE_STRONG[1:]}"'
    properties.append(parse_xml(f"<w:bdr {nsdecls('w')} {border}/>"))
    fill = colour[1:] if colour else "FFFFFF"
    motif = f'w:val="diagStripe" w:color="{style.INK[1:]}"' if hatched else 'w:val="clear" w:color="auto"'
    properties.append(parse_xml(f'<w:shd {nsdecls("w")} {motif} w:fill="{fill}"/>'))


def _note(word: Any, block: Note) -> None:
    paint, tint = (
        (style.DUE, style.DUE_TINT) if block.tone is Tone.CAUTION else (style.ACCENT, style.ACCENT_TINT)
    )
    paragraph = word.add_paragraph(style=NOTE)
    paragraph.add_run(clean(block.title)).bold = True
    for rank, part in enumerate(_parts(block.text)):
        if block.title or rank:
            paragraph.add_run().add_break()
        paragraph.add_run(part)
    frame(paragraph, paint, tint)


def _signatures(word: Any, block: Signatures) -> None:
    rows, lines = _cells(word, block.people, 2)
    for row, line in zip(rows, lines, strict=True):
        for cell, one in zip(row.cells, line, strict=False):
            cell.paragraphs[0].add_run(clean(one.role)).bold = True
            for text in filter(None, (one.name, one.mention, "Date :", "Signature :")):
                cell.add_paragraph(clean(text))
            cell.paragraphs[-1].paragraph_format.space_after = Mm(20)


def _dated(made: bytes, document: Document) -> bytes:
    """The same archive with the day of the document on every file."""
    out = io.BytesIO()
    day = max(document.day.year, 1980), document.day.month, document.day.day, 0, 0, 0
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in source.namelist():
            kept.writestr(zipfile.ZipInfo(name, day), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
