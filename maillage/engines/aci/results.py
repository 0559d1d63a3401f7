"""What a simulation gives: frozen values, ready to show, to export or to freeze in a file."""

from dataclasses import dataclass
from datetime import date

from .contract import MissionPlan
from .rulebook import Version
from .sizes import SizePosition
from .vocabulary import Confidence, Instalment, Mission, Part, Size


@dataclass(frozen=True, slots=True)
class Line:
    """One instalment of one part of one contract year.

    code: unique in its year, as `acces_soins.fixed.advance`. cents: None when not known at all.
    source: key of a source, None when there is none. explanation: French, complete sentences.
    due_on: the day it is paid; for the variable part the earliest day.
    """

    code: str
    label: str
    mission: Mission | None
    part: Part
    instalment: Instalment
    cents: int | None
    confidence: Confidence
    source: str | None
    explanation: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of lines, in cents. confirmed: high figures only, the one total that may be called official.

    unconfirmed: every other known amount; probable: the share of it that is of medium confidence.
    unknown_lines: number of lines without any amount, which no sum can hold.
    """

    confirmed_cents: int
    unconfirmed_cents: int
    probable_cents: int
    unknown_lines: int


def total(lines: tuple[Line, ...]) -> Totals:
    """Add lines up by confidence."""
    known = [(line.cents, line.confidence) for line in lines if line.cents is not None]
    return Totals(
        confirmed_cents=sum(cents for cents, level in known if level is Confidence.HIGH),
        unconfirmed_cents=sum(cents for cents, level in known if level is not Confidence.HIGH),
        probable_cents=sum(cents for cents, level in known if level is Confidence.MEDIUM),
        unknown_lines=sum(1 for line in lines if line.cents is None),
    )


@dataclass(frozen=True, slots=True)
class YearResult:
    """One contract year: what it earns, whenever it is paid. ceiling_cents: published yearly maximum."""

    year: int
    starts_on: date
    ends_on: date
    size: Size
    version: Version
    lines: tuple[Line, ...]
    totals: Totals
    ceiling_cents: int | None
    ceiling_confidence: Confidence


@dataclass(frozen=True, slots=True)
class Payment:
    """Everything that falls due on one day, with (year, line) of each instalment."""

    due_on: date
    lines: tuple[tuple[int, Line], ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader must know, in French. `code` is stable."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Simulation:
    """The five years of a contract.

    before_contract: paid before the signature, in no total. position: where the population stands between the
    size thresholds, None when only a size was given.
    """

    signed_on: date
    size: Size
    position: SizePosition | None
    version: Version
    plans: tuple[MissionPlan, ...]
    before_contract: tuple[Line, ...]
    years: tuple[YearResult, ...]
    payments: tuple[Payment, ...]
    totals: Totals
    notices: tuple[Notice, ...]
