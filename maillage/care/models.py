"""Every table of the app, where Django looks for them."""

from maillage.care.circle.models import Case, CircleMember, Consent, Notice
from maillage.care.ground.models import CareKey
from maillage.care.traces.models import AccessTrace

__all__ = ["AccessTrace", "CareKey", "Case", "CircleMember", "Consent", "Notice"]
