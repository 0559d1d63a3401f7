"""Tables of this app, gathered from its rooms for Django's model discovery."""

from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.whatif.models import SavedScenario

__all__ = ["FrozenDiagnosis", "SavedScenario"]
