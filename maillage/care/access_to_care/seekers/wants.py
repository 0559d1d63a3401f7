"""What forms say, before it is written."""

from dataclasses import dataclass
from datetime import date

from maillage.care.access_to_care.seekers.enums import Mode, Source, Why


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form says of the search; ``needs`` are codes of ``Need``, the rest may be unknown."""

    source: Source
    commune: str
    birth: date
    why: Why
    since: str = ""
    needs: tuple[str, ...] = ()
    at_home: bool = False
    practical: str = ""
    contacted: str = ""
    word: str = ""

    def __repr__(self) -> str:
        return "<Asked •••>"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a doctor offers; no commune means all of them."""

    per_month: int
    communes: tuple[str, ...] = ()
    home_visits: bool = False
    children: bool = True
    until: date | None = None
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """What a board decided. ``points`` by code of ``Need``; votes are None where nobody counted."""

    points: dict[str, int]
    per_month: int
    most_for_waiting: int
    age_from: int
    first_level: int
    second_level: int
    mode: Mode
    answer_hours: int
    decided_on: date
    decided_by: str
    votes_for: int | None = None
    votes_against: int | None = None
    abstained: int | None = None
