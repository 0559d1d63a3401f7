"""Reads of the room: the report of each year, how far it is, what was filed."""

from dataclasses import dataclass
from datetime import date

from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing import queries as writing
from maillage.foundation.writing.enums import DocumentState
from maillage.foundation.writing.models import Filing, WrittenDocument
from maillage.foundation.writing.writings import Writing
from maillage.operations.report.models import ReportWorkbook
from maillage.operations.report.years import ReportYear, begun


@dataclass(frozen=True, slots=True)
class Report:
    """A year with its document if one was opened, and its last filing if it was filed."""

    year: ReportYear
    document: WrittenDocument | None
    filing: Filing | None
    is_over: bool

    @property
    def has_changed(self) -> bool:
        """Written again since it was filed."""
        return (
            self.filing is not None
            and self.document is not None
            and (self.document.state != DocumentState.FILED)
        )


def reports(spec: Writing, community: Community, today: date) -> list[Report]:
    """Every year that has begun, the newest first. Three queries."""
    found = {one.about: one for one in writing.documents(spec)}
    filed = writing.last_filings(found.values())
    rows = []
    for year in begun(community, today):
        document = found.get(year.code)
        filing = filed.get(document.pk) if document else None
        rows.append(Report(year, document, filing, year.year.ends_on < today))
    return rows


def filing(spec: Writing, number: int, filed: int) -> Filing | None:
    """One filing of one report."""
    rows = writing.filed(spec).defer(None).filter(document__number=number, number=filed)
    found: Filing | None = rows.first()
    return found


def workbook_of(filing: Filing) -> ReportWorkbook | None:
    found: ReportWorkbook | None = ReportWorkbook.objects.filter(filing=filing).first()
    return found
