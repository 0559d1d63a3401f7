"""Tables of this app, gathered from its rooms for Django's model discovery."""

from maillage.operations.budget.models import (
    Allocation,
    Grant,
    GrantInstalment,
    Outlay,
    PlannedLine,
    Voucher,
)
from maillage.operations.contract.models import (
    AciContract,
    ContractAmount,
    ContractPaper,
    ContractTerms,
    InstalmentNote,
    InstalmentReceipt,
    MissionDates,
    RecognisedCrisis,
)
from maillage.operations.dialogue.models import (
    AgendaItem,
    Campaign,
    CampaignExchange,
    CampaignItem,
    Commitment,
    CommitmentNote,
    Dialogue,
    Minutes,
    MinutesApproval,
    SheetWords,
    TargetProposal,
)
from maillage.operations.evidence.models import Evidence, EvidenceContent, EvidenceLink
from maillage.operations.report.models import ReportWorkbook
from maillage.operations.targets.models import YearTarget

__all__ = [
    "AciContract",
    "AgendaItem",
    "Allocation",
    "Campaign",
    "CampaignExchange",
    "CampaignItem",
    "Commitment",
    "CommitmentNote",
    "ContractAmount",
    "ContractPaper",
    "ContractTerms",
    "Dialogue",
    "Evidence",
    "EvidenceContent",
    "EvidenceLink",
    "Grant",
    "GrantInstalment",
    "InstalmentNote",
    "InstalmentReceipt",
    "Minutes",
    "MinutesApproval",
    "MissionDates",
    "Outlay",
    "PlannedLine",
    "RecognisedCrisis",
    "ReportWorkbook",
    "SheetWords",
    "TargetProposal",
    "Voucher",
    "YearTarget",
]
