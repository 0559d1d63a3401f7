"""Addresses of the reports: theirs on both sides, and those of the document being written."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from maillage.foundation.access.enums import Permission as P  # noqa: N817 -- keeps the table readable
from maillage.foundation.web.desks import Doors
from maillage.foundation.writing.urls import document_urls
from maillage.operations.report import views
from maillage.operations.report.spec import REPORT
from maillage.operations.report.ways import report_proof

BASE = "rapports"
DOORS = Doors(BASE, P.AGENCY_REVIEW)


class ReportFormConverter(StringConverter):
    """What a filed report may be downloaded as."""

    regex = "pdf|docx|json|xlsx"


register_converter(ReportFormConverter, "report_form")

PROOF = "vers/<slug:slug>/<slug:code>/<slug:page>/"

urlpatterns = [
    path(PROOF, report_proof, name="report_proof"),
    path(f"{PROOF}<int:number>/", report_proof, name="report_proof"),
    *DOORS.ours(
        [
            ("annee/<slug:code>/ouvrir/", views.report_begin, P.REPORT_EDIT, "act"),
            ("annee/<slug:code>/classeur.xlsx", views.report_workbook, P.REPORT_VIEW, "read"),
        ],
    ),
    *document_urls(f"c/<slug:community>/{BASE}/document", REPORT),
    *DOORS.shared(
        [
            ("", views.reports, P.REPORT_VIEW, "read"),
            (
                "depot/<int:number>/<int:filed>/rapport.<report_form:form>",
                views.report_filed, P.REPORT_VIEW, "read",
            ),
        ],
    ),
]  # fmt: skip
