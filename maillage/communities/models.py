"""Tables of this app, gathered from its rooms for Django's model discovery."""

from maillage.communities.creation.gatherings.models import Attendee, ExpressedNeed, Gathering, WorkingGroup
from maillage.communities.creation.models import ChecklistEntry, StageEvent
from maillage.communities.creation.priorities.models import Poll, PollBallot, PollChoice, PollVoter
from maillage.communities.creation.surveys.models import Survey, SurveyAnswer
from maillage.communities.members.models import (
    College,
    Fee,
    FeePayment,
    FeeRate,
    GoverningText,
    Member,
    MemberCategory,
    MemberEvent,
    MembershipRules,
    Representative,
    TextAcceptance,
)
from maillage.communities.territory.models import (
    ManagementLocation,
    SubTerritory,
    TerritoryClaim,
    TerritoryUnit,
    TerritoryVersion,
)

__all__ = [
    "Attendee",
    "ChecklistEntry",
    "College",
    "ExpressedNeed",
    "Fee",
    "FeePayment",
    "FeeRate",
    "Gathering",
    "GoverningText",
    "ManagementLocation",
    "Member",
    "MemberCategory",
    "MemberEvent",
    "MembershipRules",
    "Poll",
    "PollBallot",
    "PollChoice",
    "PollVoter",
    "Representative",
    "StageEvent",
    "SubTerritory",
    "Survey",
    "SurveyAnswer",
    "TerritoryClaim",
    "TerritoryUnit",
    "TerritoryVersion",
    "TextAcceptance",
    "WorkingGroup",
]
