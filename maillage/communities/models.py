"""Tables of this app, gathered from its rooms for Django's model discovery."""

from maillage.communities.cards.models import (
    CardChoice,
    CardConfirmation,
    CardPlace,
    CardReport,
    DirectoryCard,
    DirectorySettings,
)
from maillage.communities.founding.models import Formality, FoundingKit, Leader
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
    "CardChoice",
    "CardConfirmation",
    "CardPlace",
    "CardReport",
    "College",
    "DirectoryCard",
    "DirectorySettings",
    "Fee",
    "FeePayment",
    "FeeRate",
    "Formality",
    "FoundingKit",
    "GoverningText",
    "Leader",
    "ManagementLocation",
    "Member",
    "MemberCategory",
    "MemberEvent",
    "MembershipRules",
    "Representative",
    "SubTerritory",
    "TerritoryClaim",
    "TerritoryUnit",
    "TerritoryVersion",
    "TextAcceptance",
]
