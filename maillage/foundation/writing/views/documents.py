"""The list of the documents of a kind, one document with its sections, and the whole of it to read."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest
from maillage.foundation.writing import queries
from maillage.foundation.writing.actions.documents import set_state, start
from maillage.foundation.writing.completeness import Meter
from maillage.foundation.writing.declaration import Section
from maillage.foundation.writing.enums import DocumentState
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.layout import document_of
from maillage.foundation.writing.models import DocumentSection, Filing, WrittenDocument
from maillage.foundation.writing.preview import html
from maillage.foundation.writing.queries import Around, Board
from maillage.foundation.writing.views.common import address, common, find_document
from maillage.foundation.writing.writings import Writing


def documents(request: PageRequest, community: Community, spec: Writing) -> HttpResponse:
    """The documents of this kind; a POST opens another."""
    if request.method == "POST":
        if not request.actor.can(spec.edit):
            raise PermissionDenied
        try:
            made = start(by=request.user, community=community, spec=spec)
        except WritingError as error:
            messages.error(request, str(error))
            return redirect(address(spec, "documents", community))
        messages.success(
            request, f"{spec.name} : le document est ouvert, avec ce que la plateforme sait déjà."
        )
        return redirect(address(spec, "document", community, made.number))
    found = list(queries.documents(spec))
    filed = queries.last_filings(found)
    template = spec.newest_template(community, request.today)
    context = {
        **common(request, community, spec),
        "rows": [
            (
                one,
                address(spec, "document", community, one.number),
                _filed(community, spec, one, filed.get(one.pk)),
            )
            for one in found
        ],
        "template": template,
    }
    return render(request, "writing/documents.html", context)


def _filed(
    community: Community, spec: Writing, found: WrittenDocument, last: Filing | None
) -> dict[str, Any] | None:
    """The last filing of a document with its addresses; None before the first."""
    if last is None:
        return None
    here = (community, found.number, last.number)
    return {
        "filing": last,
        "url": address(spec, "filing", *here),
        "changes_url": address(spec, "changes", *here),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One section in the list of a document."""

    number: str
    section: Section
    row: DocumentSection
    meter: Meter
    url: str
    comments: int
    clashes: int
    present: list[str]


def lines(community: Community, spec: Writing, seen: Board, going_on: Around) -> list[Line]:
    found = []
    for number, section in seen.template.numbered:
        row = seen.rows.get(section.key)
        if row is None:
            continue
        found.append(
            Line(
                number,
                section,
                row,
                seen.meters[section.key],
                address(spec, "section", community, seen.document.number, section.key),
                going_on.open_comments[row.pk],
                going_on.open_clashes[row.pk],
                going_on.present.get(row.pk, []),
            )
        )
    return found


def document(request: PageRequest, community: Community, spec: Writing, number: int) -> HttpResponse:
    """One document: how far it is, its sections, what was filed. A POST moves it to review or back."""
    found = find_document(spec, number)
    if request.method == "POST":
        if not request.actor.can(spec.edit):
            raise PermissionDenied
        state = request.POST.get("state")
        if state in (DocumentState.DRAFT, DocumentState.REVIEW):
            try:
                set_state(
                    by=request.user, community=community, spec=spec, document=found,
                    state=DocumentState(state),
                )  # fmt: skip
            except WritingError as error:
                messages.error(request, str(error))
        return redirect(address(spec, "document", community, number))
    seen = queries.board(spec, found)
    going_on = queries.around(seen.rows.values(), request.user)
    filings = list(queries.filings(found))
    context = {
        **common(request, community, spec, found),
        "seen": seen,
        "lines": lines(community, spec, seen, going_on),
        "gaps": [
            (gap, address(spec, "section", community, number, gap.section.key)) for gap in seen.meter.gaps
        ],
        "filings": [(one, address(spec, "filing", community, number, one.number)) for one in filings],
        "filed": _filed(community, spec, found, filings[0] if filings else None),
        "pdf_url": address(spec, "export", community, number, "pdf"),
        "word_url": address(spec, "export", community, number, "docx"),
        "clashes": sum(going_on.open_clashes.values()),
    }
    return render(request, "writing/document.html", context)


def preview(request: PageRequest, community: Community, spec: Writing, number: int) -> HttpResponse:
    """The whole document as it would be filed."""
    found = find_document(spec, number)
    seen = queries.board(spec, found)
    content = queries.content(seen, community, request.today)
    paper = document_of(content, name=spec.name, status="Provisoire")
    context: dict[str, Any] = {
        **common(request, community, spec, found),
        "paper": paper,
        "body": html(paper.blocks),
        "pdf_url": address(spec, "export", community, number, "pdf"),
        "word_url": address(spec, "export", community, number, "docx"),
    }
    return render(request, "writing/preview.html", context)
