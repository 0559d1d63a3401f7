"""Tables of the room: objectives, action sheets with their rows, the history of both."""

from maillage.planning.health_project.models.history import ProjectEntry
from maillage.planning.health_project.models.objectives import Objective, ObjectiveNeed
from maillage.planning.health_project.models.rows import BudgetLine, SheetIndicator, SheetRisk, SheetStep
from maillage.planning.health_project.models.sheets import ActionSheet, SheetLink

__all__ = [
    "ActionSheet",
    "BudgetLine",
    "Objective",
    "ObjectiveNeed",
    "ProjectEntry",
    "SheetIndicator",
    "SheetLink",
    "SheetRisk",
    "SheetStep",
]
