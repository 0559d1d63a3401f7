"""What a vote decides and what a delegate finds, as plain facts."""

from dataclasses import dataclass
from datetime import date

from maillage.care.access_to_care.protocols.catalogue import Content


@dataclass(frozen=True, slots=True)
class Decision:
    """What the board decided: the text in force, its dates, who voted it."""

    title: str
    version: str
    content: Content
    since: date
    until: date | None
    decided_on: date
    decided_by: str
    national: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the delegate found and did; every text is sealed."""

    sex: str
    age: str
    criteria: str
    test: str = ""
    acts: str = ""
    product: str = ""
    referral: str = ""
    adverse_event: str = ""

    def __repr__(self) -> str:
        return "<Found •••>"
