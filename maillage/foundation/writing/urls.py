"""The addresses of a kind of document, made for each room that declares one."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.urls.resolvers import URLPattern

from maillage.foundation.writing.views.around import attachment, discussion, facts, history
from maillage.foundation.writing.views.common import Page, door
from maillage.foundation.writing.views.documents import document, documents, preview
from maillage.foundation.writing.views.filings import (
    changes,
    export,
    file,
    filing,
    filing_file,
    rendering,
    verify,
)
from maillage.foundation.writing.views.section import presence, section
from maillage.foundation.writing.writings import Writing


class FormConverter(StringConverter):
    """What a draft may be downloaded as."""

    regex = "pdf|docx"


class FiledFormConverter(StringConverter):
    """What a filing may be downloaded as."""

    regex = "pdf|docx|json"


register_converter(FormConverter, "document_form")
register_converter(FiledFormConverter, "filed_form")

# (what follows the base, the page, which right of the Writing, the methods)
PAGES: tuple[tuple[str, Page, str, str], ...] = (
    ("", documents, "view", "form"),
    ("verifier/", verify, "view", "read"),
    ("<int:number>/", document, "view", "form"),
    ("<int:number>/apercu/", preview, "view", "read"),
    ("<int:number>/section/<slug:key>/", section, "view", "form"),
    ("<int:number>/section/<slug:key>/presence/", presence, "edit", "act"),
    ("<int:number>/section/<slug:key>/remarques/", discussion, "may_comment", "act"),
    ("<int:number>/section/<slug:key>/versions/", history, "view", "form"),
    ("<int:number>/section/<slug:key>/donnees/", facts, "view", "form"),
    ("<int:number>/piece/<int:pk>/", attachment, "view", "read"),
    ("<int:number>/deposer/", file, "file", "form"),
    ("<int:number>/depot/<int:filed>/", filing, "view", "read"),
    ("<int:number>/depot/<int:filed>/fichier.<filed_form:form>", filing_file, "view", "read"),
    ("<int:number>/depot/<int:filed>/ecarts/", changes, "view", "read"),
    ("<int:number>/export/<document_form:form>/", export, "view", "form"),
    ("<int:number>/mise-en-page/<int:pk>/", rendering, "view", "read"),
)


def document_urls(base: str, spec: Writing) -> list[URLPattern]:
    """The addresses under ``base`` (« c/<slug:community>/lettre »), named « <key>_<page> »: ``PAGES``.

    A room that lists its own documents (``Writing.home``) has no common list.
    """
    return [
        path(
            f"{base}/{end}",
            door(page, spec, getattr(spec, right), methods),
            name=f"{spec.key}_{page.__name__}",
        )
        for end, page, right, methods in PAGES
        if page is not documents or not spec.home
    ]
