"""Tables of this app, gathered from its rooms for Django's model discovery."""

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
from maillage.operations.evidence.models import Evidence, EvidenceContent, EvidenceLink
from maillage.operations.targets.models import YearTarget

__all__ = [
    "AciContract",
    "ContractAmount",
    "ContractPaper",
    "ContractTerms",
    "Evidence",
    "EvidenceContent",
    "EvidenceLink",
    "InstalmentNote",
    "InstalmentReceipt",
    "MissionDates",
    "RecognisedCrisis",
    "YearTarget",
]
