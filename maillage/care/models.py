"""Every table of the app, where Django looks for them."""

from maillage.care.circle.models import Case, CircleMember, Consent, Notice
from maillage.care.figures.models import Figure, MonthCount
from maillage.care.ground.models import CareKey
from maillage.care.persons.models import Identity
from maillage.care.switch.models import InformationNotice
from maillage.care.traces.models import AccessTrace

__all__ = [
    "AccessTrace",
    "CareKey",
    "Case",
    "CircleMember",
    "Consent",
    "Figure",
    "Identity",
    "InformationNotice",
    "MonthCount",
    "Notice",
]
