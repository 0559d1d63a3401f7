"""The words of an assembly: rules of the statutes, members, roll, ballots."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Majority(StrEnum):
    """What a resolution needs to be adopted."""

    SIMPLE = "simple"
    ABSOLUTE = "absolute"
    TWO_THIRDS = "two_thirds"


class Mode(StrEnum):
    """How a member takes part."""

    PRESENT = "present"
    REMOTE = "remote"
    REPRESENTED = "represented"


class Choice(StrEnum):
    """What a ballot says."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Unsaid(StrEnum):
    """What a ballot that says nothing is, on a resolution: counted, and left out of the votes."""

    BLANK = "blank"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class College:
    """A group of members who vote together; its weight, in any unit, is shared by its votes cast."""

    code: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Rules:
    """What the statutes say.

    quorum: share of the members (0 to 1) asked at each call. colleges: empty when each member weighs one.
    proxies_max: most proxies one person holds; None for no limit. casting_vote: who settles equal votes.
    """

    quorum: Mapping[int, Fraction]
    majority: Majority
    colleges: tuple[College, ...] = ()
    proxies_max: int | None = None
    casting_vote: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Who may vote, and in which college (ignored when the rules have none)."""

    voter: str
    college: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the roll. by: who holds the proxy of a represented member."""

    voter: str
    mode: Mode
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote, already opened.

    ``voter`` is the one in whose name it is cast; None for a secret ballot, which only says its ``college``.
    ``choice`` is a word, or the names chosen in an election (none: a blank ballot).
    """

    voter: str | None
    choice: Choice | Unsaid | tuple[str, ...]
    college: str | None = None


@dataclass(frozen=True, slots=True)
class Election:
    """Seats to fill among candidates. Round 1 asks the absolute majority, round 2 the most votes."""

    candidates: tuple[str, ...]
    seats: int
    round: int = 1
