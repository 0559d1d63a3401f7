"""A document as the answer to a request: a file to keep."""

from collections.abc import Callable
from enum import StrEnum

from django.http import HttpResponse

from maillage.foundation.documents.model import Document
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.documents.word import render_word


class Format(StrEnum):
    """What a document may be downloaded as; the value is the extension of the file."""

    PDF = "pdf"
    WORD = "docx"


_FORMATS: dict[Format, tuple[str, Callable[[Document], bytes]]] = {
    Format.PDF: ("application/pdf", render_pdf),
    Format.WORD: ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", render_word),
}


def document_answer(document: Document, form: Format, name: str) -> HttpResponse:
    """The document as a file ``name`` (without extension, ASCII). Raises ``DocumentError`` when too long."""
    content_type, render = _FORMATS[form]
    answer = HttpResponse(render(document), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form.value}"'
    return answer
