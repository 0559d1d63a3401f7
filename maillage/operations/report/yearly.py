"""What the reports say of the statutory year: whether one was filed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from maillage.communities.governance.year.duties import Known, Reading, Reads, knows
from maillage.foundation.web.week import rows
from maillage.foundation.writing import queries as writing
from maillage.operations.report.spec import REPORT


def _filed(reading: Reading) -> Reads:
    found = writing.filed(REPORT).filter(filed_at__year=reading.year).order_by("filed_at")
    return {"filed": rows(found, "filed_at", "number")}


@knows(_filed)
def report_filed(reading: Reading, found: Mapping[str, Any]) -> dict[str, Known]:
    """The first filing of the year."""
    if not found["filed"]:
        return {}
    filed_on = timezone.localdate(datetime.fromisoformat(found["filed"][0]["filed_at"]))
    return {"report": Known(True, "Rapport déposé", filed_on)}
