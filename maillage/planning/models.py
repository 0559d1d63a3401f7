"""Tables of this app, gathered from its rooms for Django's model discovery."""

from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.readings.models import LocalIndicator, Reading

__all__ = ["FrozenDiagnosis", "LocalIndicator", "Reading"]
