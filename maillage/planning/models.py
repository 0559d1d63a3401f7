"""Tables of this app, gathered from its rooms for Django's model discovery."""

from maillage.planning.diagnosis.findings.models import (
    Agreement,
    Ballot,
    Comment,
    Dot,
    Evidence,
    Finding,
    HistoryEntry,
    Need,
    NeedFinding,
    Vote,
)
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.readings.models import LocalIndicator, Reading

__all__ = ["FrozenDiagnosis", "LocalIndicator", "Reading"]
__all__ = [
    "Agreement",
    "Ballot",
    "Comment",
    "Dot",
    "Evidence",
    "Finding",
    "FrozenDiagnosis",
    "HistoryEntry",
    "Need",
    "NeedFinding",
    "Vote",
]
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator
from maillage.planning.whatif.models import SavedScenario

__all__ = ["FrozenDiagnosis", "IndicatorValue", "SavedScenario", "TrackedIndicator"]
from maillage.planning.health_project.models import (
    ActionSheet,
    BudgetLine,
    Objective,
    ObjectiveNeed,
    ProjectEntry,
    SheetIndicator,
    SheetLink,
    SheetRisk,
    SheetStep,
)
from maillage.planning.health_project.protocols.models import (
    Protocol,
    ProtocolReview,
    ProtocolVersion,
    PublishedProtocol,
)

__all__ += [
    "ActionSheet",
    "BudgetLine",
    "Objective",
    "ObjectiveNeed",
    "ProjectEntry",
    "Protocol",
    "ProtocolReview",
    "ProtocolVersion",
    "PublishedProtocol",
    "SheetIndicator",
    "SheetLink",
    "SheetRisk",
    "SheetStep",
]
