"""Tables of this app, gathered from its rooms for Django's model discovery."""

from maillage.planning.diagnosis.models import FrozenDiagnosis

__all__ = ["FrozenDiagnosis"]
