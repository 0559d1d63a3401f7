"""Every table of the app, where Django looks for them."""

from maillage.care.access_to_care.slots.models import Booking, Capacity, CareDiary, Slot, Turn
from maillage.care.circle.models import Case, CircleMember, Consent, ErasedCase, Notice, Objection
from maillage.care.figures.models import Figure, MonthCount
from maillage.care.ground.models import CareKey
from maillage.care.oversight.models import AccessReview, EmergencyReview
from maillage.care.persons.models import Identity
from maillage.care.switch.models import InformationNotice
from maillage.care.traces.models import AccessTrace, TraceSegment, TraceTerm

__all__ = [
    "AccessReview",
    "AccessTrace",
    "Booking",
    "Capacity",
    "CareDiary",
    "CareKey",
    "Case",
    "CircleMember",
    "Consent",
    "EmergencyReview",
    "ErasedCase",
    "Figure",
    "Identity",
    "InformationNotice",
    "MonthCount",
    "Notice",
    "Objection",
    "Slot",
    "TraceSegment",
    "TraceTerm",
    "Turn",
]
