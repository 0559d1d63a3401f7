"""The yearly report as a kind of document."""

from pathlib import Path

from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.models import Filing, WrittenDocument
from maillage.foundation.writing.writings import Writing, declare
from maillage.operations.report.actions import keep_workbook


def _on_filed(by: User, community: Community, document: WrittenDocument, filing: Filing) -> None:
    """The workbook of the figures is made and frozen with the filing."""
    if not document.about:
        raise WritingError("Ce rapport n’est celui d’aucune année : ouvrez-le depuis la liste des rapports.")
    keep_workbook(by=by, community=community, about=document.about, filing=filing)


REPORT = declare(
    Writing(
        key="report",
        name="Rapport d’activité",
        the="le rapport d’activité",
        templates=Path(__file__).parent / "templates_of_report",
        view=Permission.REPORT_VIEW,
        edit=Permission.REPORT_EDIT,
        file=Permission.REPORT_FILE,
        help_page="rapport",
        on_filed=_on_filed,
        home="reports",
        intro="Le compte rendu de l’année remis à la CPAM et à l’ARS avant le dialogue de gestion.",
    )
)
