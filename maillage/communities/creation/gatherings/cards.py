"""What forms make and actions take: a meeting, someone who came, a group, a need."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class GatheringCard:
    """What a meeting is, before and after it."""

    title: str
    kind: str
    held_on: date
    starts_at: time | None = None
    place: str = ""
    themes: str = ""
    invitation: str = ""
    headcount: int | None = None
    minutes: str = ""
    minutes_url: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who came."""

    name: str
    quality: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class GroupCard:
    """What a working group is. ``people`` are names."""

    title: str
    theme: str
    leader: str = ""
    purpose: str = ""
    next_on: date | None = None
    next_place: str = ""
    people: tuple[str, ...] = ()
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class NeedCard:
    """A need as it was told. ``communes`` are (INSEE code, name); ``gathering`` a number of a meeting."""

    title: str
    theme: str
    gravity: int
    population: str = ""
    communes: tuple[tuple[str, str], ...] = ()
    evidence: str = ""
    gathering: int | None = None
    source: str = ""
