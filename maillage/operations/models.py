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
from maillage.operations.evidence.models import Evidence, EvidenceContent, EvidenceLink
from maillage.operations.meetings.models import (
    Attendance,
    CalendarFeed,
    DateAnswer,
    DateOption,
    Decision,
    Meeting,
    MeetingFile,
    MeetingSeries,
    MeetingTask,
    Minutes,
    MinutesVersion,
    Participant,
)
from maillage.operations.targets.models import YearTarget

__all__ = [
    "AciContract",
    "Allocation",
    "Attendance",
    "CalendarFeed",
    "ContractAmount",
    "ContractPaper",
    "ContractTerms",
    "DateAnswer",
    "DateOption",
    "Decision",
    "Evidence",
    "EvidenceContent",
    "EvidenceLink",
    "Grant",
    "GrantInstalment",
    "InstalmentNote",
    "InstalmentReceipt",
    "Meeting",
    "MeetingFile",
    "MeetingSeries",
    "MeetingTask",
    "Minutes",
    "MinutesVersion",
    "MissionDates",
    "Outlay",
    "Participant",
    "PlannedLine",
    "RecognisedCrisis",
    "Voucher",
    "YearTarget",
]
