"""On the page of an action sheet and of an indicator: the door to the euros that they used."""

from datetime import date

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.panels import Panel
from maillage.planning.evaluation.beside import Beside, shown_beside
from maillage.planning.evaluation.models import TrackedIndicator
from maillage.planning.health_project.models import ActionSheet
from maillage.planning.health_project.panels import on_sheet


@on_sheet
def euros_of_the_sheet(community: Community, sheet: ActionSheet, actor: Actor, today: date) -> Panel | None:
    """No query: the euros come when they are asked for."""
    return Panel("chain/_of_sheet.html") if actor.can(Permission.CHAIN_VIEW) else None


@shown_beside
def euros_of_the_indicator(indicator: TrackedIndicator, actor: Actor, today: date) -> Beside | None:
    """No query."""
    return (
        Beside("chain/_of_indicator.html", {"code": indicator.code})
        if actor.can(Permission.CHAIN_VIEW)
        else None
    )
