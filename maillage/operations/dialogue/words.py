"""What forms make and actions take."""

from dataclasses import dataclass
from datetime import date, time

from maillage.operations.dialogue.enums import Method, Party


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where the dialogue is held."""

    on: date
    at: time | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A target as proposed; the values are written as people say them."""

    label: str
    target: str
    current: str = ""
    indicator: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised: by which party, who exactly, by when, for which action sheet (its number)."""

    what: str
    promised_by: Party
    due_on: date
    who: str = ""
    sheet: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What an officer controls: ``size`` pieces drawn, or ``names`` chosen in the list."""

    title: str
    asked: str
    answer_due_on: date
    method: Method
    size: int = 0
    names: tuple[str, ...] = ()
    population: str = "evidence"
