"""What rooms above show on the page of an action sheet, loaded by itself; this room knows none of them."""

from collections.abc import Callable
from datetime import date

from maillage.foundation.access.queries import Actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.panels import Panel
from maillage.planning.health_project.models import ActionSheet

SheetShower = Callable[[Community, ActionSheet, Actor, date], Panel | None]
_showers: list[SheetShower] = []


def on_sheet(function: SheetShower) -> SheetShower:
    """Register a function that makes one panel, or none for this person; two queries at most."""
    _showers.append(function)
    return function


def sheet_panels(community: Community, sheet: ActionSheet, actor: Actor, today: date) -> list[Panel]:
    """Every room's panel for this person today; each template also reads ``community`` and ``sheet``."""
    return [panel for shower in _showers if (panel := shower(community, sheet, actor, today))]
