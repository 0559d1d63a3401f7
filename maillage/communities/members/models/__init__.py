"""Tables of the room, by subject."""

from maillage.communities.members.models.fees import Fee, FeePayment
from maillage.communities.members.models.members import Member, MemberEvent, Representative, TextAcceptance
from maillage.communities.members.models.rules import (
    College,
    FeeRate,
    GoverningText,
    MemberCategory,
    MembershipRules,
)

__all__ = [
    "College",
    "Fee",
    "FeePayment",
    "FeeRate",
    "GoverningText",
    "Member",
    "MemberCategory",
    "MemberEvent",
    "MembershipRules",
    "Representative",
    "TextAcceptance",
]
