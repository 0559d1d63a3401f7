"""The contours of a diagnosis, drawn once: what its maps on paper are made of. One query."""

from dataclasses import asdict
from typing import Any

from maillage.communities.territory.svg import Outlines, outlines
from maillage.planning.diagnosis.report import Report
from maillage.reference.geography.queries import contours_of


def outlines_of(report: Report) -> Outlines | None:
    """The communes of a report; None when none has a contour."""
    return outlines(contours_of(sorted({unit.commune for unit in report.units})))


def frozen_outlines(report: Report) -> dict[str, Any]:
    """The same for a snapshot, under its key: a frozen diagnosis keeps its map when the geography changes."""
    found = outlines_of(report)
    return {"outlines": asdict(found)} if found else {}
