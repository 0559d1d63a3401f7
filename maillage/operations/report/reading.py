"""What the report and its workbook read of a year of the contract."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from maillage.operations.budget import queries as budget
from maillage.operations.budget.enums import Step
from maillage.operations.budget.ledger import Entry
from maillage.operations.evidence.enums import Confidentiality
from maillage.operations.evidence.models import Evidence
from maillage.operations.report.years import ReportYear
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator
from maillage.planning.evaluation.queries import followed, values_of

# What the funders may read of the store of proofs.
TOLD = (Confidentiality.SHARED, Confidentiality.FUNDER)


def entries_of(year: ReportYear) -> tuple[list[Entry], str]:
    """The budget lines of the year with what moved on them, and the code of its exercise."""
    known, mine = year.exercises()
    return budget.entries(known, [mine]), mine.code


def indicator_rows(
    year: ReportYear, today: date, mission: str = ""
) -> list[tuple[TrackedIndicator, IndicatorValue | None, IndicatorValue | None]]:
    """(indicator, last value before the year, last value of the year). Two queries."""
    rows = [one for one in followed() if not mission or one.mission == mission]
    values = values_of(rows, until=min(today, year.year.ends_on))
    found = []
    for one in rows:
        mine = values.get(one.pk, [])
        before = [value for value in mine if value.on < year.year.starts_on]
        within = [value for value in mine if value.on >= year.year.starts_on]
        found.append((one, before[-1] if before else None, within[-1] if within else None))
    return found


def proofs_of(year: ReportYear, mission: str = "") -> QuerySet[Evidence]:
    """What was proved in the year and that funders may read, the newest first. One query."""
    found = Evidence.objects.standing().filter(
        fact_on__range=(year.year.starts_on, year.year.ends_on), confidentiality__in=TOLD
    )
    if mission:
        served = Evidence.objects.filter(links__mission=mission) | Evidence.objects.filter(
            links__sheet__mission=mission
        )
        found = found.filter(pk__in=served.values("pk"))
    return found.order_by("-fact_on", "-number")


def spending(entries: Iterable[Entry]) -> list[Entry]:
    """What was spent, the oldest first: what the workbook lists."""
    rows = [entry for entry in entries if entry.step == Step.SPENT]
    return sorted(rows, key=lambda entry: (str(entry.on), entry.url_arg or 0, entry.line or 0))
