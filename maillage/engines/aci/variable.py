"""The variable part of a mission, from the indicators negotiated in the contract annex.

Each indicator carries an amount; they sum to the variable envelope of the mission. Kinds of scale seen in
contracts: all or nothing, and tiers. The linear scale was not seen as a national rule: it is offered for
contracts that choose it. Never above the amount of the indicator; worse than the worst paid result pays 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from maillage import french

from .money import round_half_up


class Direction(StrEnum):
    """Whether a higher or a lower value is better."""

    UP = "up"
    DOWN = "down"

    def reaches(self, value: Decimal, target: Decimal) -> bool:
        """Whether a value is at least as good as a target."""
        return value >= target if self is Direction.UP else value <= target


@dataclass(frozen=True, slots=True)
class Deliverable:
    """Paid in full when delivered (value 1), nothing otherwise (value 0)."""


@dataclass(frozen=True, slots=True)
class Target:
    """Paid in full when one target is reached, nothing otherwise."""

    target: Decimal
    direction: Direction


@dataclass(frozen=True, slots=True)
class Tier:
    """A threshold and what it pays, in cents."""

    threshold: Decimal
    cents: int


@dataclass(frozen=True, slots=True)
class Tiers:
    """The best tier reached is paid, alone. Given from the easiest to the hardest, never paying less."""

    tiers: tuple[Tier, ...]
    direction: Direction

    def __post_init__(self) -> None:
        pairs = list(zip(self.tiers, self.tiers[1:], strict=False))
        harder = all(
            hard.threshold != easy.threshold and self.direction.reaches(hard.threshold, easy.threshold)
            for easy, hard in pairs
        )
        if not self.tiers or not harder or any(hard.cents < easy.cents for easy, hard in pairs):
            raise ValueError("tiers must go from the easiest to the hardest and never pay less")
        if self.tiers[0].cents < 0:
            raise ValueError("a tier cannot pay a negative amount")


@dataclass(frozen=True, slots=True)
class Linear:
    """Paid along the way from the baseline (nothing) to the target (everything), kept between the two."""

    baseline: Decimal
    target: Decimal

    def __post_init__(self) -> None:
        if self.baseline == self.target:
            raise ValueError("baseline and target must differ")


Scale = Deliverable | Target | Tiers | Linear


@dataclass(frozen=True, slots=True)
class Indicator:
    """One negotiated indicator: its full amount in cents and how a value earns it."""

    code: str
    label: str
    cents: int
    scale: Scale

    def __post_init__(self) -> None:
        if self.cents < 0:
            raise ValueError(f"{self.code}: an amount cannot be negative")
        if isinstance(self.scale, Tiers) and self.scale.tiers[-1].cents > self.cents:
            raise ValueError(f"{self.code}: a tier cannot pay more than the amount of the indicator")


@dataclass(frozen=True, slots=True)
class Earned:
    """What an indicator earns. `cents` None: not measured, therefore not known."""

    indicator: Indicator
    cents: int | None
    explanation: str


@dataclass(frozen=True, slots=True)
class VariablePart:
    """The variable part of a mission. earned_cents: sum of the measured indicators.

    pending_cents: full amounts of those not measured yet. lost_cents: envelope less both.
    """

    envelope_cents: int
    lines: tuple[Earned, ...]
    earned_cents: int
    pending_cents: int
    lost_cents: int


def earn(indicator: Indicator, value: Decimal | None) -> Earned:
    """What one value earns; between 0 and the amount of the indicator."""
    full = french.euros(indicator.cents)
    if value is None:
        return Earned(
            indicator, None, french.sentence(f"{indicator.label} : pas encore mesuré, {full} en jeu.")
        )
    cents, why = _apply(indicator, value)
    text = f"{indicator.label} : {why}, {french.euros(cents)} sur {full}."
    return Earned(indicator, cents, french.sentence(text))


def variable_part(
    envelope_cents: int, indicators: Sequence[Indicator], values: Mapping[str, Decimal | None]
) -> VariablePart:
    """The variable part of one mission for one year.

    values: measured value of each indicator by code; absent or None when not measured. Raises ValueError when
    the amounts of the indicators do not sum to the envelope, or when a value names no indicator.
    """
    if sum(indicator.cents for indicator in indicators) != envelope_cents:
        raise ValueError("the amounts of the indicators must sum to the variable envelope of the mission")
    codes = [indicator.code for indicator in indicators]
    if len(set(codes)) != len(codes):
        raise ValueError("two indicators carry the same code")
    if unknown := set(values) - set(codes):
        raise ValueError(f"no indicator is called {min(unknown)}")
    lines = tuple(earn(indicator, values.get(indicator.code)) for indicator in indicators)
    earned = sum(line.cents for line in lines if line.cents is not None)
    pending = sum(line.indicator.cents for line in lines if line.cents is None)
    return VariablePart(envelope_cents, lines, earned, pending, envelope_cents - earned - pending)


def _apply(indicator: Indicator, value: Decimal) -> tuple[int, str]:
    scale = indicator.scale
    said = shown(value)
    if isinstance(scale, Deliverable):
        return (indicator.cents, "fait") if value >= 1 else (0, "non fait")
    if isinstance(scale, Target):
        reached = scale.direction.reaches(value, scale.target)
        word = "objectif atteint" if reached else "objectif non atteint"
        return indicator.cents if reached else 0, f"{word} ({said} pour {shown(scale.target)})"
    if isinstance(scale, Tiers):
        paid = [tier for tier in scale.tiers if scale.direction.reaches(value, tier.threshold)]
        if not paid:
            return 0, f"aucun palier atteint ({said})"
        return paid[-1].cents, f"palier de {shown(paid[-1].threshold)} atteint ({said})"
    way = (Fraction(value) - Fraction(scale.baseline)) / (Fraction(scale.target) - Fraction(scale.baseline))
    rate = min(Fraction(1), max(Fraction(0), way))
    text = f"{said}, entre {shown(scale.baseline)} (départ) et {shown(scale.target)} (objectif)"
    return round_half_up(rate * indicator.cents), text


def shown(value: Decimal) -> str:
    """1234,5: as French sentences write it, without useless decimals."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",").replace("-", "−")
