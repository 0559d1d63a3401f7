"""What forms make and actions take: a meeting, a point of its agenda, someone who is called."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the agenda, with its minutes and who presents it."""

    title: str
    minutes: int | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class MeetingCard:
    """A meeting as it is written. ``sheet`` is the number of an action sheet, whose mission then prevails;
    ``proxies_max``, where it says nothing, is that of the statutes for an organ.
    """

    kind: str
    title: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    mission: str = ""
    sheet: int | None = None
    place: str = ""
    video_url: str = ""
    presentation: str = ""
    agenda: tuple[Point, ...] = field(default_factory=tuple)
    open_to_all: bool = True
    proxies_max: int | None = None

    def at(self, starts_at: datetime, ends_at: datetime) -> "MeetingCard":
        """The same meeting at other hours."""
        return replace(self, starts_at=starts_at, ends_at=ends_at)

    def columns(self) -> dict[str, Any]:
        """Everything but the sheet and the mission, by column."""
        values = asdict(self)
        del values["sheet"], values["mission"]
        return {**values, "agenda": [asdict(point) for point in self.agenda]}


@dataclass(frozen=True, slots=True)
class Called:
    """Someone to call: a card of the register, an account, or only a name and an address."""

    name: str
    quality: str = ""
    email: str = ""
    member_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """How one signs: ``kind`` of ``SignatureKind``; ``value`` the path of a drawing, or the name as typed."""

    kind: str = ""
    value: str = ""
