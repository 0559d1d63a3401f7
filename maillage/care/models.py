"""Every table of the app, where Django looks for them."""

from maillage.care.access_to_care.protocols.models import (
    Inclusion,
    InclusionRecord,
    NotIncluded,
    Protocol,
    TeamMember,
)
from maillage.care.access_to_care.seekers.models import (
    GpContent,
    GpOffer,
    GpProposal,
    GpRequest,
    GpRules,
    GpStep,
    GpTurn,
    GpTwin,
)
from maillage.care.access_to_care.slots.models import (
    Booking,
    BookingCount,
    Capacity,
    CareDiary,
    Slot,
    Turn,
)
from maillage.care.access_to_care.unscheduled.models import (
    RequestContent,
    RequestCount,
    RequestRules,
    RequestStep,
    UnscheduledRequest,
    Willingness,
)
from maillage.care.circle.models import (
    Case,
    CircleMember,
    Consent,
    ErasedCase,
    LegalHold,
    Notice,
    Objection,
)
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
    "BookingCount",
    "Capacity",
    "CareDiary",
    "CareKey",
    "Case",
    "CircleMember",
    "Consent",
    "EmergencyReview",
    "ErasedCase",
    "Figure",
    "GpContent",
    "GpOffer",
    "GpProposal",
    "GpRequest",
    "GpRules",
    "GpStep",
    "GpTurn",
    "GpTwin",
    "Identity",
    "Inclusion",
    "InclusionRecord",
    "InformationNotice",
    "LegalHold",
    "MonthCount",
    "NotIncluded",
    "Notice",
    "Objection",
    "Protocol",
    "RequestContent",
    "RequestCount",
    "RequestRules",
    "RequestStep",
    "Slot",
    "TeamMember",
    "TraceSegment",
    "TraceTerm",
    "Turn",
    "UnscheduledRequest",
    "Willingness",
]
