"""Tables of the room: the yearly dialogue, and the controls on a sample."""

from maillage.operations.dialogue.models.campaigns import Campaign, CampaignExchange, CampaignItem
from maillage.operations.dialogue.models.dialogues import (
    AgendaItem,
    Commitment,
    CommitmentNote,
    Dialogue,
    DialogueMinutes,
    MinutesApproval,
    SheetWords,
    TargetProposal,
)

__all__ = [
    "AgendaItem",
    "Campaign",
    "CampaignExchange",
    "CampaignItem",
    "Commitment",
    "CommitmentNote",
    "Dialogue",
    "DialogueMinutes",
    "MinutesApproval",
    "SheetWords",
    "TargetProposal",
]
