"""What is due for one part of one contract year, before it is cut into instalments."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .contract import Case
from .dates import ContractYear, share_between, share_to_end
from .money import round_half_up
from .rulebook import Figure, Version
from .settings import Effect
from .vocabulary import Confidence, Size, weakest

Pick = Callable[[Version, Size], Figure]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a contract year under one version and one size; `share` of the whole year."""

    starts_on: date
    share: Fraction
    version: Version
    size: Size
    figure: Figure


@dataclass(frozen=True, slots=True)
class Entitlement:
    """An amount due for a year. `cents` None when one of its figures is not known.

    prorated: it covers only a part of the year, from `starts_on` to `ends_on` (out), which is `units`
    (covered, whole) of it.
    doubtful_change: a size or version changes inside the period and the amount depends on the date of effect.
    """

    cents: int | None
    confidence: Confidence
    pieces: tuple[Piece, ...]
    starts_on: date
    ends_on: date
    units: tuple[int, int]
    prorated: bool
    doubtful_change: bool

    @property
    def figure(self) -> Figure:
        """The yearly figure of the last piece, which names the source."""
        return self.pieces[-1].figure


def entitle(
    case: Case,
    year: ContractYear,
    start: date,
    pick: Pick,
    *,
    prorated: bool = True,
    if_partial: Confidence = Confidence.MEDIUM,
    until: date | None = None,
) -> Entitlement:
    """Amount due from `start` to the end of a contract year, or to the day `until` (out) when it is given.

    pick gives the yearly figure of a version and a size. With `prorated` False a begun year is due in full.
    The amount is as sure as its weakest figure; at most `if_partial` in a begun year (medium: the unit of the
    proration is not confirmed), and low when a change of size or version inside the period makes it depend on
    an unconfirmed date of effect.
    """
    end = until or year.next_anniversary
    effects = (case.settings.size_change_effect, case.settings.version_effect)
    pieces = _cut(case, year, (start, end), pick, effects)
    natural = _cut(case, year, (start, end), pick, (Effect.ON_DATE, Effect.ON_DATE))
    doubtful_change = len({piece.figure.cents for piece in (*pieces, *natural)}) > 1
    covered = sum((piece.share for piece in pieces), Fraction(0))
    partial = covered < 1
    confidence = weakest(*(piece.figure.confidence for piece in pieces))
    if partial:
        confidence = weakest(confidence, if_partial)
    if doubtful_change:
        confidence = weakest(confidence, Confidence.LOW)
    total: Fraction | None = Fraction(0)
    for piece in pieces:
        if piece.figure.cents is None or total is None:
            total, confidence = None, Confidence.NONE
            break
        share = piece.share
        if partial and not prorated:
            share = piece.share / covered if covered else Fraction(1, len(pieces))
        total += share * piece.figure.cents
    return Entitlement(
        cents=None if total is None else round_half_up(total),
        confidence=confidence,
        pieces=pieces,
        starts_on=start,
        ends_on=end,
        units=_units(case, year, start, end),
        prorated=partial and prorated,
        doubtful_change=doubtful_change,
    )


def _units(case: Case, year: ContractYear, start: date, end: date) -> tuple[int, int]:
    """Units covered, and those of the whole year."""
    unit = case.settings.proration_unit
    (left, whole), (after, _) = share_to_end(year, start, unit), share_to_end(year, end, unit)
    return left - after, whole


def _cut(
    case: Case, year: ContractYear, period: tuple[date, date], pick: Pick, effects: tuple[Effect, Effect]
) -> tuple[Piece, ...]:
    """The stretches of a period of the year; one only when changes wait for the anniversary.

    effects: when a change of size acts, then when a version does.
    """
    (start, stop), (size_effect, version_effect) = period, effects
    bounds = {start}
    if size_effect is Effect.ON_DATE:
        bounds |= {change.on for change in case.contract.size_changes}
    if version_effect is Effect.ON_DATE:
        bounds |= {version.effective_from for version in case.rules.dated if version.effective_from}
    inside = sorted(day for day in bounds if start <= day < stop) or [start]
    pieces = []
    for begin, end in zip(inside, [*inside[1:], stop], strict=True):
        version = case.version_on(begin if version_effect is Effect.ON_DATE else year.starts_on)
        size = case.size_on(begin if size_effect is Effect.ON_DATE else year.starts_on)
        share = share_between(year, begin, end, case.settings.proration_unit)
        pieces.append(Piece(begin, share, version, size, pick(version, size)))
    return tuple(pieces)
