"""What forms hand to actions."""

from dataclasses import dataclass
from datetime import date, datetime

from maillage.communities.governance.assemblies.enums import AssemblyKind, MajorityChoice, PointKind


@dataclass(frozen=True, slots=True)
class AssemblyCard:
    """An assembly as prepared."""

    kind: AssemblyKind
    title: str
    starts_at: datetime
    place: str = ""
    video_url: str = ""
    candidates_until: date | None = None


@dataclass(frozen=True, slots=True)
class CorrectionCard:
    """What a convened assembly may still change: its hour, its place."""

    starts_at: datetime
    place: str = ""
    video_url: str = ""


@dataclass(frozen=True, slots=True)
class PointCard:
    """A point of the agenda as prepared."""

    kind: PointKind
    title: str
    text: str = ""
    majority: MajorityChoice = MajorityChoice.RULES
    secret: bool = False
    amends: bool = False
    seats: int = 1
    office: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot of a voter: a word (``VoteChoice``) or keys of candidates; ``receipt`` for a secret vote."""

    voter: int
    choice: str | tuple[int, ...]
    receipt: str = ""


# A void ballot of an election: no candidate has this key.
VOID = (0,)


@dataclass(frozen=True, slots=True)
class PaperBallot:
    """A ballot without a name, taken out of the box by those who count.

    ``choice``: as ``Ballot``, a word of ``PaperChoice`` besides, or ``VOID``.
    """

    college: str
    choice: str | tuple[int, ...]
