"""A content laid out in each format, and whether it is long enough to be a job. Pure."""

from maillage.foundation.documents.answers import Format
from maillage.foundation.documents.model import Document
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.documents.word import render_word
from maillage.foundation.writing.layout import document_of
from maillage.foundation.writing.snapshot import Content

# Measured on two loaded cores: 350 000 characters (50 pages) take 4 s as PDF and 10 s for Word (ADR 0033).
LONG = 120_000
FORMS = (Format.PDF, Format.WORD)


def is_long(text: str) -> bool:
    """Whether the canonical text of a content is laid out by a job."""
    return len(text) > LONG


def lay_out(document: Document, form: Format) -> bytes:
    """The bytes of one format. Raises ``DocumentError`` when it is too long."""
    return render_pdf(document) if form is Format.PDF else render_word(document)


def filed_document(content: Content, *, name: str, sha256: str) -> Document:
    """The document of a filing: the same content gives the same bytes."""
    return document_of(content, name=name, proof=sha256)


def draft_document(content: Content, *, name: str) -> Document:
    """The document of a draft, which says on every page that it is one."""
    return document_of(content, name=name, status="Provisoire")
