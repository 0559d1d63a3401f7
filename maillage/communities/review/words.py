"""What forms make and actions take: remarks, meetings, notes, versions of a contract, outside filings."""

from dataclasses import dataclass
from datetime import date, datetime

from maillage.communities.review.enums import CaseKind, NoteKind


@dataclass(frozen=True, slots=True)
class Remark:
    """A text, about a section of a filing or about the whole."""

    text: str
    section: str = ""
    piece: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    meets_at: datetime
    place: str
    invited: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What officers keep to themselves; ``held_on`` dates a bilateral."""

    text: str
    kind: NoteKind = NoteKind.NOTE
    held_on: date | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One round: what it says, whole euros by mission, the draft itself if there is one."""

    text: str
    figures: tuple[tuple[str, int], ...] = ()
    name: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Outside:
    """A filing made by another way: what, the day the ARS received it, the file that was sent."""

    kind: CaseKind
    received_on: date
    name: str
    content: bytes
