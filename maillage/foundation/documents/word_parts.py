"""The pieces of a DOCX that its library does not write: styles of the house, fields, frames, whole tables."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from maillage.foundation.documents import style
from maillage.foundation.documents.model import Kind, Table
from maillage.foundation.documents.text import clean

KEY, LEGEND, NOTE, SOFT, CELL = "Chiffre clé", "Légende de figure", "Encadré", "Précision", "Cellule"
_TWIPS = 56.6929  # in a millimetre
_BUILT_IN = (
    # name, size in points, colour, space before, space after
    ("Title", 28, style.ACCENT_STRONG, 0, 8),
    ("Subtitle", 13, style.INK_SOFT, 0, 6),
    ("Heading 1", 17, style.ACCENT_STRONG, 20, 8),
    ("Heading 2", 13, style.ACCENT_STRONG, 16, 6),
    ("Heading 3", 11, style.ACCENT_STRONG, 12, 4),
    ("TOC Heading", 17, style.ACCENT_STRONG, 20, 8),
    ("Caption", 9.5, style.ACCENT_STRONG, 8, 3),
)
_OWN = (
    (KEY, 20, style.ACCENT_STRONG),
    (LEGEND, 8.5, style.INK),
    (NOTE, 10.5, style.INK),
    (SOFT, 8.5, style.INK_SOFT),
    (CELL, 9, style.INK),
)


def prepare(word: Any) -> None:
    """Page, language and styles. Headings and lists keep Word's own names, which it translates."""
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    page.top_margin, page.bottom_margin = Mm(25), Mm(22)
    styles = word.styles
    normal = styles["Normal"]
    _font(normal, style.TEXT, 10.5, style.INK)
    normal.paragraph_format.space_after = Pt(6)
    language = OxmlElement("w:lang")
    for attribute in ("w:val", "w:eastAsia"):
        language.set(qn(attribute), "fr-FR")
    _defaults(styles).append(language)
    for name, size, colour, before, after in _BUILT_IN:
        one = styles[name]
        _font(one, style.TITLE, size, colour)
        one.font.bold, one.font.italic = name != "Subtitle", False
        one.paragraph_format.space_before, one.paragraph_format.space_after = Pt(before), Pt(after)
    _unlined(styles["Title"])
    for level in (1, 2):
        entry = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        entry.base_style = normal
        entry.paragraph_format.left_indent = Mm(5 * (level - 1))
    for name, size, colour in _OWN:
        own = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        own.base_style = normal
        _font(own, style.TEXT, size, colour)
        own.font.bold = name == KEY
        own.paragraph_format.space_after = Pt(0 if name in (KEY, CELL) else 6)
    for name in ("Header", "Footer"):
        _font(styles[name], style.TEXT, 8, style.INK_SOFT)
        stops = styles[name].paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(Mm(166), WD_TAB_ALIGNMENT.RIGHT)


def _defaults(styles: Any) -> Any:
    """The run properties that every style starts from, without the language of the library's template."""
    properties = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for language in properties.findall(qn("w:lang")):
        properties.remove(language)
    return properties


def _font(one: Any, family: str, size: float, colour: str) -> None:
    one.font.name, one.font.size, one.font.color.rgb = family, Pt(size), RGBColor.from_string(colour[1:])
    fonts = one.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), family)


def _unlined(one: Any) -> None:
    """Without the rule that the library's template draws under a title."""
    properties = one.element.pPr
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def add_field(paragraph: Any, name: str) -> None:
    """A field that the word processor fills in: PAGE, NUMPAGES."""
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(field)


def add_link(paragraph: Any, address: str, words: str) -> Any:
    """A run of this paragraph that opens an address."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    key = paragraph.part.relate_to(address, kind, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    run = paragraph.add_run(words)
    run.font.underline, run.font.color.rgb = True, RGBColor.from_string(style.ACCENT[1:])
    link.append(run._r)
    paragraph._p.append(link)
    return run


def frame(paragraph: Any, paint: str, tint: str) -> None:
    """A coloured ground and a rule on the left, in the order that the format wants."""
    properties = paragraph._p.get_or_add_pPr()
    anchor = next((child for child in properties if child.tag in _AFTER_FRAME), None)
    rule = 'w:val="single" w:sz="20" w:space="8"'
    for xml in (
        f'<w:pBdr {nsdecls("w")}><w:left {rule} w:color="{paint[1:]}"/></w:pBdr>',
        f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{tint[1:]}"/>',
    ):
        element = parse_xml(xml)
        if anchor is None:
            properties.append(element)
        else:
            anchor.addprevious(element)


_AFTER_FRAME = {qn(f"w:{name}") for name in ("tabs", "spacing", "ind", "jc", "rPr")}


def table_xml(
    block: Table, titles: Sequence[str], rows: Sequence[tuple[Kind, Sequence[str]]], width: float
) -> str:
    """A whole table at once: adding thousands of cells one by one takes minutes.

    The first row is marked as its header and repeated on each page; ``width`` in millimetres.
    """
    total = sum(column.width for column in block.columns)
    widths = [round(column.width / total * width * _TWIPS) for column in block.columns]
    numbers = [column.number for column in block.columns]
    lines = [_row(titles, widths, numbers, fill=style.ACCENT_TINT, bold=True, header=True)]
    for kind, cells in rows:
        if kind is Kind.GROUP:
            lines.append(_row(cells, [sum(widths)], [False], fill=style.SUNKEN, bold=True, span=len(widths)))
        else:
            is_total = kind is Kind.TOTAL
            fill = style.ACCENT_TINT if is_total else ""
            lines.append(_row(cells, widths, numbers, fill=fill, bold=is_total))
    border = f'w:val="single" w:sz="4" w:space="0" w:color="{style.LINE[1:]}"'
    columns = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f"<w:tblBorders><w:top {border}/><w:bottom {border}/><w:insideH {border}/></w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="80" w:type="dxa"/>'
        '<w:right w:w="80" w:type="dxa"/></w:tblCellMar><w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" '
        'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(clean(block.caption))}/></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _row(
    cells: Sequence[str],
    widths: Sequence[int],
    numbers: Sequence[bool],
    *,
    fill: str = "",
    bold: bool = False,
    header: bool = False,
    span: int = 1,
) -> str:
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + (f'<w:shd w:val="clear" w:color="auto" w:fill="{fill[1:]}"/>' if fill else "")
        + f"</w:tcPr>{_cell(text, number=number, bold=bold)}</w:tc>"
        for text, width, number in zip(cells, widths, numbers, strict=True)
    )
    repeated = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{made}</w:tr>"


def _cell(text: str, *, number: bool, bold: bool) -> str:
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    aligned = '<w:jc w:val="right"/>' if number else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{CELL}"/>{aligned}</w:pPr>'
        f"<w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}{lines}</w:r></w:p>"
    )
