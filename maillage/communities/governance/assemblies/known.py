"""What assemblies know of the statutory year: whether the ordinary one of the year was held."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from maillage.communities.governance.assemblies.enums import AssemblyKind, AssemblyState
from maillage.communities.governance.assemblies.models import Assembly
from maillage.communities.governance.year.duties import Known, Reading, Reads, knows
from maillage.foundation.web.week import rows
from maillage.french import day

_TOLD = {
    AssemblyState.CONVENED: "Convoquée pour le {}",
    AssemblyState.OPEN: "En séance depuis le {}",
    AssemblyState.FAILED: "Quorum non atteint le {}\u00a0: à convoquer de nouveau",
}


def _ordinary(reading: Reading) -> Reads:
    found = Assembly.objects.filter(
        kind=AssemblyKind.ORDINARY, starts_at__year=reading.year, state__in=[AssemblyState.CLOSED, *_TOLD]
    )
    return {"held": rows(found.order_by("starts_at", "pk"), "state", "starts_at")}


@knows(_ordinary)
def assembly_of_the_year(reading: Reading, found: Mapping[str, Any]) -> dict[str, Known]:
    """Held, even if others were called in vain before; else how far the last one is."""
    assemblies = [
        (row["state"], timezone.localtime(datetime.fromisoformat(row["starts_at"])).date())
        for row in found["held"]
    ]
    if held := [when for state, when in assemblies if state == AssemblyState.CLOSED]:
        return {"assembly": Known(True, f"Tenue le {day(held[0])}", held[0])}
    if not assemblies:
        return {}
    state, when = assemblies[-1]
    return {"assembly": Known(False, _TOLD[AssemblyState(state)].format(day(when)))}
