"""What a person says of a stage or of a line of a checklist: shapes that forms make and actions take."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Proof:
    """Who acted, what proves it and where it is (an address of this site or another), and a note."""

    acted_by: str = ""
    document: str = ""
    document_url: str = ""
    note: str = ""


NO_PROOF = Proof()


@dataclass(frozen=True, slots=True)
class Line:
    """What a person notes of one line of a checklist."""

    done_on: date | None = None
    responsible: str = ""
    due_on: date | None = None
    document: str = ""
    document_url: str = ""
    note: str = ""
