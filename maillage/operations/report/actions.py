"""The only writers of the room: opening the report of a year, freezing its workbook."""

import hashlib

from django.db import transaction
from django.utils import timezone

from maillage.foundation.access.acting import entitled
from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.actions.documents import start
from maillage.foundation.writing.models import Filing, WrittenDocument
from maillage.foundation.writing.writings import Writing
from maillage.operations.report.models import ReportWorkbook
from maillage.operations.report.workbook import figures_of, workbook
from maillage.operations.report.years import ReportYear, report_year


def begin_report(*, by: User, community: Community, spec: Writing, year: ReportYear) -> WrittenDocument:
    """Open the report of a year with the facts known today; the one that exists is returned as it is."""
    return start(by=by, community=community, spec=spec, title=year.title, about=year.code)


@transaction.atomic
def keep_workbook(*, by: User, community: Community, about: str, filing: Filing) -> ReportWorkbook | None:
    """Freeze the figures of the year beside what is filed; once, whoever asks again. For ``on_filed``."""
    entitled(by, community, Permission.REPORT_FILE)
    known: ReportWorkbook | None = ReportWorkbook.objects.filter(filing=filing).first()
    year = report_year(community, about)
    if known is not None or year is None:
        return known
    content = workbook(figures_of(community, year, timezone.localdate()))
    made: ReportWorkbook = ReportWorkbook.objects.create(
        community=community, filing=filing, content=content, sha256=hashlib.sha256(content).hexdigest()
    )
    return made
