"""Tables of the room: what people write together, and what was filed."""

from maillage.foundation.writing.models.filing import Filing, FilingCopy, Rendering
from maillage.foundation.writing.models.text import (
    Attachment,
    DocumentSection,
    SectionClash,
    SectionComment,
    SectionFact,
    SectionPresence,
    SectionRevision,
    WrittenDocument,
)

__all__ = [
    "Attachment",
    "DocumentSection",
    "Filing",
    "FilingCopy",
    "Rendering",
    "SectionClash",
    "SectionComment",
    "SectionFact",
    "SectionPresence",
    "SectionRevision",
    "WrittenDocument",
]
