"""What was filed, read section by section; what changed; and what is downloaded."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from maillage.communities.review import queries
from maillage.communities.review.enums import CaseState, ExchangeKind
from maillage.communities.review.exports import calendar, certificate, exchanges_document, whole_file
from maillage.communities.review.models import CasePiece, Exchange, ReviewCase
from maillage.communities.review.views.desk import Desk
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.web.pages import PageRequest
from maillage.foundation.writing.models import FilingCopy
from maillage.foundation.writing.preview import html

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "json": "application/json",
    "zip": "application/zip",
    "ics": "text/calendar; charset=utf-8",
}


def _piece(case: ReviewCase, number: int) -> CasePiece:
    rows = CasePiece.objects.select_related("filing__document", "filing__filed_by")
    found: CasePiece | None = rows.filter(case=case, number=number).first()
    if found is None:
        raise Http404
    return found


def review_piece(request: PageRequest, desk: Desk, case: ReviewCase, piece: int) -> HttpResponse:
    """A filing as it was filed, each section with what was said of it."""
    one = _piece(case, piece)
    content = queries.content_of(one)
    said: dict[str, list[Exchange]] = {}
    for exchange in queries.exchanges(case):
        if exchange.section and exchange.piece_id == one.pk:
            said.setdefault(exchange.section, []).append(exchange)
    act_url = desk.url("review_act", case.number, "commenter")
    rows: list[dict[str, Any]] = [
        {
            "key": key,
            "title": title,
            "body": html([section]),
            "said": said.get(key, []),
            "url": f"{act_url}?section={key}&piece={one.number}",
        }
        for key, title, section in (queries.sections_of(content) if content else [])
    ]
    forms = list(FilingCopy.objects.filter(filing=one.filing_id).values_list("form", flat=True))
    files = [*sorted(forms), "json"] if one.filing_id else [_extension(one.name)]
    context = {
        "community": desk.community,
        "desk": desk,
        "case": case,
        "piece": one,
        "rows": rows,
        "can_comment": desk.may_answer and case.is_open,
        "files": [(form, desk.url("review_piece_file", case.number, one.number, form)) for form in files],
        "case_url": desk.url("review_case", case.number),
    }
    return render(request, "review/piece.html", context)


def _extension(name: str) -> str:
    end = name.rsplit(".", 1)[-1].lower()
    return end if end in _TYPES else "pdf"


def review_piece_file(
    request: PageRequest, desk: Desk, case: ReviewCase, piece: int, form: str
) -> HttpResponse:
    """The very bytes that were filed."""
    one = _piece(case, piece)
    if one.filing is None:
        if form != _extension(one.name):
            raise Http404
        made = bytes(one.content or b"")
    elif form == "json":
        made = one.filing.content.encode()
    else:
        copy = FilingCopy.objects.filter(filing=one.filing, form=form).first()
        if copy is None:
            raise Http404
        made = bytes(copy.content)
    return _download(made, f"{_name(case)}-piece-{one.number}.{form}", form)


def review_changes(request: PageRequest, desk: Desk, case: ReviewCase) -> HttpResponse:
    """What the last filing changed from the one before, clause by clause."""
    filings = [one for one in queries.pieces(case) if one.is_filing and one.filing_id]
    rows: list[dict[str, Any]] = []
    if len(filings) > 1:
        before, after = (queries.content_of(_piece(case, one.number)) for one in filings[-2:])
        rows = queries.changes(before, after) if before and after else []
    context = {
        "community": desk.community,
        "desk": desk,
        "case": case,
        "before": filings[-2] if rows else None,
        "after": filings[-1] if rows else None,
        "rows": rows,
        "changed": sum(row["differs"] for row in rows),
        "case_url": desk.url("review_case", case.number),
    }
    return render(request, "review/changes.html", context)


def review_paper(request: PageRequest, desk: Desk, case: ReviewCase, paper: str) -> HttpResponse:
    """The exchanges, the certificate, the meeting, or the whole file."""
    said, pieces = queries.exchanges(case), queries.pieces(case)
    if not desk.is_agency:
        # The visit of an officer has its own line in the log, written by the door.
        trace(AuditAction.REVIEW_EXPORTED, desk.actor, desk.community, case, number=case.number, paper=paper)
    stem, end = paper.rsplit(".", 1)
    if stem == "echanges":
        document = exchanges_document(case, pieces, said)
        return document_answer(document, Format(end), f"{_name(case)}-echanges")
    if stem == "dossier":
        return _download(whole_file(case, pieces, said), f"{_name(case)}.zip", "zip")
    if stem == "constat" and case.state == CaseState.TACIT:
        return document_answer(certificate(case, pieces), Format.PDF, f"{_name(case)}-constat")
    meetings = [one for one in said if one.kind == ExchangeKind.MEETING]
    if stem == "reunion" and meetings:
        return _download(calendar(case, meetings[-1]).encode(), f"{_name(case)}-reunion.ics", "ics")
    raise Http404


def _name(case: ReviewCase) -> str:
    return f"{case.community.slug}-dossier-{case.number}"


def _download(made: bytes, name: str, form: str) -> HttpResponse:
    answer = HttpResponse(made, content_type=_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
