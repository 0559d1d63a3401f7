"""What the meetings say of the statutory year: how often the board sat."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage.communities.governance.rules.enums import OrganKind
from maillage.communities.governance.rules.models import OrganRules
from maillage.communities.governance.year.duties import Known, Reading, Reads, knows
from maillage.foundation.web.week import count, rows
from maillage.french import counted
from maillage.operations.meetings.enums import MeetingKind
from maillage.operations.meetings.models import Meeting


def _board(reading: Reading) -> Reads:
    if reading.version is None:
        return {}
    year = (date(reading.year, 1, 1), min(date(reading.year, 12, 31), reading.today))
    held = Meeting.objects.filter(kind=MeetingKind.CA, closed_at__isnull=False, starts_at__date__range=year)
    asked = OrganRules.objects.filter(version=reading.version, organ__kind=OrganKind.CA)
    return {"held": count(held), "asked": rows(asked, "meetings_min")}


@knows(_board)
def board_met(reading: Reading, found: Mapping[str, Any]) -> dict[str, Known]:
    """Meetings whose attendance is settled, against what the rules ask."""
    asked = found["asked"][0]["meetings_min"] if found["asked"] else 0
    if not asked:
        return {}
    said = f"{counted(found['held'], 'réunion')} sur {asked}"
    return {"board": Known(found["held"] >= asked, said)}
