"""Tables of the foundation app, gathered from its rooms for Django's model discovery."""

from maillage.foundation.access.models import AgencyMandate, Invitation, PlatformOperator, RoleAssignment
from maillage.foundation.audit.models import AuditEvent, AuditSegment
from maillage.foundation.identity.models import User
from maillage.foundation.notify.models import MailMessage, Reminder
from maillage.foundation.rights.models import (
    DataController,
    ErasedRow,
    NoticeReading,
    NoticeVersion,
    Objection,
    PurgeCount,
    PurgeRun,
    RequestStep,
    RightsRequest,
)
from maillage.foundation.tabular.models import ImportRecord, PendingUpload
from maillage.foundation.tenancy.models import Community
from maillage.foundation.vault.models import DataKey
from maillage.foundation.writing.models import (
    Attachment,
    DocumentSection,
    Filing,
    FilingCopy,
    Rendering,
    SectionClash,
    SectionComment,
    SectionFact,
    SectionPresence,
    SectionRevision,
    WrittenDocument,
)

__all__ = [
    "AgencyMandate",
    "Attachment",
    "AuditEvent",
    "AuditSegment",
    "Community",
    "DataController",
    "DataKey",
    "DocumentSection",
    "ErasedRow",
    "Filing",
    "FilingCopy",
    "ImportRecord",
    "Invitation",
    "MailMessage",
    "NoticeReading",
    "NoticeVersion",
    "Objection",
    "PendingUpload",
    "PlatformOperator",
    "PurgeCount",
    "PurgeRun",
    "Reminder",
    "Rendering",
    "RequestStep",
    "RightsRequest",
    "RoleAssignment",
    "SectionClash",
    "SectionComment",
    "SectionFact",
    "SectionPresence",
    "SectionRevision",
    "User",
    "WrittenDocument",
]
