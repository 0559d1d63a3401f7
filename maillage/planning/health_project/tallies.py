"""What the health project counts for the indicators."""

from datetime import date

from maillage.foundation.tallies import tallies_as
from maillage.planning.health_project.enums import SheetState
from maillage.planning.health_project.models import ActionSheet
from maillage.planning.health_project.protocols.enums import VersionState
from maillage.planning.health_project.protocols.models import Protocol, ProtocolVersion


@tallies_as("project.running", "Fiches-actions à l’état « en cours », le jour du comptage.", unit="actions")
def running(since: date, today: date) -> int | None:
    """Action sheets being carried out; none without any sheet."""
    found = ActionSheet.objects.live()
    return found.filter(state=SheetState.RUNNING).count() if found.exists() else None


@tallies_as(
    "project.protocols", "Protocoles approuvés et en vigueur, le jour du comptage.", unit="protocoles"
)
def approved(since: date, today: date) -> int | None:
    """Protocols with a version in force; none when the community wrote none."""
    if not Protocol.objects.exists():
        return None
    in_force = ProtocolVersion.objects.filter(state=VersionState.APPROVED, protocol__retired_at__isnull=True)
    return in_force.values("protocol").distinct().order_by().count()
