"""Tables of this app, gathered from its rooms for Django's model discovery."""

from maillage.communities.cards.models import (
    CardChoice,
    CardConfirmation,
    CardPlace,
    CardReport,
    DirectoryCard,
    DirectorySettings,
)
from maillage.communities.creation.gatherings.models import Attendee, ExpressedNeed, Gathering, WorkingGroup
from maillage.communities.creation.models import ChecklistEntry, StageEvent
from maillage.communities.creation.priorities.models import Poll, PollBallot, PollChoice, PollVoter
from maillage.communities.creation.surveys.models import Survey, SurveyAnswer
from maillage.communities.founding.models import Formality, FoundingKit, Leader
from maillage.communities.governance.mandates.models import Declaration, Mandate
from maillage.communities.governance.registers.models import DpoAppointment, InterestLink
from maillage.communities.governance.rules.models import Organ, OrganRules, RulesCollege, RulesVersion
from maillage.communities.governance.year.models import YearNote
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
from maillage.communities.prospects.models import Prospect, ProspectContact, ProspectTheme
from maillage.communities.review.models import CasePiece, Exchange, OfficerNote, ReviewCase
from maillage.communities.territory.models import (
    ManagementLocation,
    SubTerritory,
    TerritoryClaim,
    TerritoryUnit,
    TerritoryVersion,
)
from maillage.communities.treasury.models import (
    BankAccount,
    BankLine,
    BankStatement,
    SetAside,
    Settlement,
)

__all__ = [
    "Attendee",
    "BankAccount",
    "BankLine",
    "BankStatement",
    "CardChoice",
    "CardConfirmation",
    "CardPlace",
    "CardReport",
    "CasePiece",
    "ChecklistEntry",
    "College",
    "Declaration",
    "DirectoryCard",
    "DirectorySettings",
    "DpoAppointment",
    "Exchange",
    "ExpressedNeed",
    "Fee",
    "FeePayment",
    "FeeRate",
    "Formality",
    "FoundingKit",
    "Gathering",
    "GoverningText",
    "InterestLink",
    "Leader",
    "ManagementLocation",
    "Mandate",
    "Member",
    "MemberCategory",
    "MemberEvent",
    "MembershipRules",
    "OfficerNote",
    "Organ",
    "OrganRules",
    "Poll",
    "PollBallot",
    "PollChoice",
    "PollVoter",
    "Prospect",
    "ProspectContact",
    "ProspectTheme",
    "Representative",
    "ReviewCase",
    "RulesCollege",
    "RulesVersion",
    "SetAside",
    "Settlement",
    "StageEvent",
    "SubTerritory",
    "Survey",
    "SurveyAnswer",
    "TerritoryClaim",
    "TerritoryUnit",
    "TerritoryVersion",
    "TextAcceptance",
    "WorkingGroup",
    "YearNote",
]
