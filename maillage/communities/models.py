"""Tables of this app, gathered from its rooms for Django's model discovery."""

from maillage.communities.creation.models import ChecklistEntry, StageEvent
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
    "ChecklistEntry",
    "College",
    "Fee",
    "FeePayment",
    "FeeRate",
    "GoverningText",
    "ManagementLocation",
    "Member",
    "MemberCategory",
    "MemberEvent",
    "MembershipRules",
    "Representative",
    "StageEvent",
    "SubTerritory",
    "TerritoryClaim",
    "TerritoryUnit",
    "TerritoryVersion",
    "TextAcceptance",
]
