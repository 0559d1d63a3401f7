"""The reports, year after year, on both sides; opening one; the figures as a workbook; what was filed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.web.desks import Desk
from maillage.foundation.web.pages import PageRequest
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.models import FilingCopy
from maillage.operations.report import queries
from maillage.operations.report.actions import begin_report
from maillage.operations.report.queries import Report
from maillage.operations.report.spec import REPORT
from maillage.operations.report.workbook import figures_of, workbook
from maillage.operations.report.years import ReportYear, report_year

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
    "xlsx": XLSX,
}


def reports(request: PageRequest, desk: Desk) -> HttpResponse:
    """The years of the contract with their reports; officers see what was filed."""
    rows = queries.reports(REPORT, desk.community, request.today)
    if desk.is_agency:
        rows = [one for one in rows if one.filing is not None]
    context = {
        "community": desk.community,
        "desk": desk,
        "rows": [(one, _files(desk, one)) for one in rows],
        "can_edit": not desk.is_agency and desk.actor.can(Permission.REPORT_EDIT),
        "waiting": [one for one in rows if one.is_over and one.filing is None],
    }
    return render(request, "report/index.html", context)


def _files(desk: Desk, one: Report) -> list[tuple[str, str]]:
    """(label, address) of what was filed last."""
    if one.filing is None or one.document is None:
        return []
    here = (one.document.number, one.filing.number)
    names = (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Classeur"))
    return [(label, desk.url("report_filed", *here, form)) for form, label in names]


def _year(desk: Desk, code: str) -> ReportYear:
    found = report_year(desk.community, code)
    if found is None:
        raise Http404
    return found


def report_begin(request: PageRequest, desk: Desk, code: str) -> HttpResponse:
    """Open the report of a year, with what the platform knows of it today."""
    year = _year(desk, code)
    if year.year.starts_on > request.today:
        messages.error(request, "Cette année n’a pas commencé : il n’y a rien à rapporter.")
        return redirect(desk.url("reports"))
    try:
        made = begin_report(by=request.user, community=desk.community, spec=REPORT, year=year)
    except WritingError as error:
        messages.error(request, str(error))
        return redirect(desk.url("reports"))
    return redirect(desk.url("report_document", made.number))


def report_workbook(request: PageRequest, desk: Desk, code: str) -> HttpResponse:
    """The figures of a year as they are now, with live formulas."""
    year = _year(desk, code)
    made = workbook(figures_of(desk.community, year, request.today))
    return _download(made, f"{desk.community.slug}-annee-{code}.xlsx", XLSX)


def report_filed(request: PageRequest, desk: Desk, number: int, filed: int, form: str) -> HttpResponse:
    """The very bytes that were filed: document, content, workbook."""
    filing = queries.filing(REPORT, number, filed)
    if filing is None:
        raise Http404
    made = _bytes(filing, form)
    if made is None:
        raise Http404
    details: dict[str, Any] = {"kind": REPORT.key, "number": number, "filing": filed, "form": form}
    trace(AuditAction.DOCUMENT_EXPORTED, desk.actor, desk.community, filing.document, **details)
    return _download(made, f"{desk.community.slug}-rapport-{number}-depot-{filed}.{form}", _TYPES[form])


def _bytes(filing: Any, form: str) -> bytes | None:
    if form == "json":
        text: str = filing.content
        return text.encode()
    if form == "xlsx":
        kept = queries.workbook_of(filing)
        return bytes(kept.content) if kept else None
    copy = FilingCopy.objects.filter(filing=filing, form=form).first()
    return bytes(copy.content) if copy else None


def _download(made: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(made, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
