"""A document as PDF: tagged, PDF/UA-1 (accessible) and PDF/A-2a (archives) at once, the same bytes each time.

Typst lays it out from a template of the house; what the document says goes in as data, so that no text of
anyone is ever read as markup.
"""

import json
from dataclasses import is_dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from maillage.foundation.documents import style
from maillage.foundation.documents.model import Document, Figure, Run, check
from maillage.foundation.documents.text import FONTS, printable, printable_run

TEMPLATE = Path(__file__).parent / "template.typ"
STANDARDS = ["ua-1", "a-2a"]
_COLOURS = (
    *("INK", "INK_SOFT", "LINE", "LINE_STRONG", "SUNKEN"),
    *("ACCENT", "ACCENT_STRONG", "ACCENT_TINT", "DUE", "DUE_TINT"),
)


def render_pdf(document: Document) -> bytes:
    """The document as PDF. Raises ``DocumentError`` when it is too long."""
    check(document)
    return _compile(document, format="pdf", pdf_standards=STANDARDS)[0]


def render_pages(document: Document, *, ppi: int = 80) -> list[bytes]:
    """Its pages as PNG images, to look at. Raises ``DocumentError``."""
    check(document)
    return _compile(document, format="png", ppi=ppi)


def draw_png(figure: Figure, *, pixels: int) -> bytes:
    """A figure as a PNG image of this width, for what cannot show SVG."""
    source = (
        "#set page(width: 800pt, height: auto, margin: 0pt, fill: white)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    )
    return _run(source, {"svg": figure.svg}, format="png", ppi=72 * pixels / 800)[0]


def _compile(document: Document, **options: Any) -> list[bytes]:
    day = datetime.combine(document.day, time(), UTC)
    inputs = {"document": json.dumps(as_data(document), ensure_ascii=False)}
    return _run(TEMPLATE.read_text(encoding="utf-8"), inputs, timestamp=day, **options)


def _run(source: str, inputs: dict[str, str], **options: Any) -> list[bytes]:
    made = typst.compile(
        source.encode(), font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs=inputs, **options
    )
    return made if isinstance(made, list) else [made]


def as_data(document: Document) -> dict[str, Any]:
    """What the template reads: the document, its texts made printable, with the colours and the fonts."""
    return {
        **{name: _plain(getattr(document, name)) for name in document.__slots__},
        "day": [document.day.year, document.day.month, document.day.day],
        "colours": {name.lower(): getattr(style, name) for name in _COLOURS},
        "fonts": {"text": style.TEXT, "title": style.TITLE},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Figure):
        return {
            "type": "Figure",
            **{name: _plain(getattr(value, name)) for name in value.__slots__ if name != "svg"},
            "svg": value.svg,
        }
    if isinstance(value, Run):
        look = {"bold": value.bold, "italic": value.italic, "link": value.link}
        return {"type": "Run", "text": printable_run(value.text), **look}
    if is_dataclass(value):
        return {
            "type": type(value).__name__,
            **{name: _plain(getattr(value, name)) for name in value.__slots__},  # type: ignore[attr-defined]
        }
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return printable(value) if isinstance(value, str) else value
