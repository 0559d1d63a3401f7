"""A target as plain values, and the scale that the engine makes of it. Pure."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from maillage import french
from maillage.engines.aci.forecast import Course, Measure, contradictions
from maillage.engines.aci.variable import (
    Deliverable,
    Direction,
    Indicator,
    Linear,
    Scale,
    Target,
    Tier,
    Tiers,
    shown,
)
from maillage.operations.targets.enums import ScaleKind
from maillage.operations.targets.errors import TargetError
from maillage.operations.targets.models import YearTarget

MOST_CENTS = 10**11


class Counted(Protocol):
    """What is needed of an indicator to value it."""

    code: str
    label: str
    unit: str
    decimals: int
    nature: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What was negotiated. ``tiers`` are (threshold, cents), in any order; amounts are in cents."""

    kind: str
    direction: str
    cents: int
    source: str
    baseline: Decimal | None = None
    baseline_source: str = ""
    change: Decimal | None = None
    target: Decimal | None = None
    tiers: tuple[tuple[Decimal, int], ...] = field(default_factory=tuple)
    note: str = ""


def terms_of(row: YearTarget) -> Terms:
    """What a row says."""
    return Terms(
        row.kind, row.direction, row.cents, row.source, row.baseline, row.baseline_source, row.change,
        row.target, tuple((Decimal(one["threshold"]), int(one["cents"])) for one in row.tiers), row.note,
    )  # fmt: skip


def stored_tiers(terms: Terms) -> list[dict[str, Any]]:
    """As the table keeps them, from the easiest to the hardest."""
    return [
        {"threshold": format(threshold.normalize(), "f"), "cents": cents}
        for threshold, cents in in_order(terms)
    ]


def in_order(terms: Terms) -> list[tuple[Decimal, int]]:
    return sorted(terms.tiers, reverse=terms.direction == Direction.DOWN)


def as_engine(indicator: Counted, terms: Terms) -> Indicator:
    """The indicator as the engine values it. Raises ``TargetError`` for a scale that cannot be one."""
    if not 0 <= terms.cents <= MOST_CENTS:
        raise TargetError("Le montant n’est pas un montant possible.", "cents")
    scale = _scale(terms)
    try:
        return Indicator(indicator.code, indicator.label, terms.cents, scale)
    except ValueError as error:
        raise TargetError(
            f"Un palier paie plus que le montant de l’indicateur, {french.euros(terms.cents)}.", "cents"
        ) from error


def _scale(terms: Terms) -> Scale:
    direction = Direction(terms.direction)
    if terms.kind == ScaleKind.DELIVERABLE:
        return Deliverable()
    if terms.kind == ScaleKind.TIERS:
        if not terms.tiers:
            raise TargetError("Donnez au moins un palier : son seuil et ce qu’il paie.", "threshold_1")
        try:
            return Tiers(tuple(Tier(*one) for one in in_order(terms)), direction)
        except ValueError as error:
            raise TargetError(
                "Les seuils doivent différer, et un meilleur résultat ne peut pas payer moins.", "threshold_1"
            ) from error
    if terms.target is None:
        raise TargetError("Donnez l’objectif.", "target")
    if terms.kind == ScaleKind.TARGET:
        return Target(terms.target, direction)
    if terms.baseline is None:
        raise TargetError("Un barème linéaire part d’une valeur de départ : donnez-la.", "baseline")
    if terms.baseline == terms.target or not direction.reaches(terms.target, terms.baseline):
        raise TargetError("Un barème linéaire va du départ vers un objectif meilleur.", "target")
    return Linear(terms.baseline, terms.target)


def measure_of(indicator: Counted, direction: str) -> Measure:
    """How its values run."""
    return Measure(Course(indicator.nature), Direction(direction), indicator.unit, indicator.decimals)


def doubts(indicator: Counted, terms: Terms) -> list[str]:
    """What to read again before signing; nothing refuses it."""
    return contradictions(
        as_engine(indicator, terms), Direction(terms.direction), terms.baseline, terms.change
    )


def described(indicator: Counted, terms: Terms) -> list[str]:
    """The scale in words, one line a result: « 50 patients ou moins : 9 000 € »."""
    bound = "ou plus" if terms.direction == Direction.UP else "ou moins"
    unit = "\N{NARROW NO-BREAK SPACE}%" if indicator.unit == "%" else f" {indicator.unit}"
    full = french.euros(terms.cents)
    if terms.kind == ScaleKind.DELIVERABLE:
        return [french.sentence(f"remis : {full}")]
    if terms.kind == ScaleKind.TIERS:
        return [
            french.sentence(f"{shown(threshold)}{unit} {bound} : {french.euros(cents)}")
            for threshold, cents in reversed(in_order(terms))
        ]
    if terms.target is None:
        return []
    if terms.kind == ScaleKind.TARGET:
        return [french.sentence(f"{shown(terms.target)}{unit} {bound} : {full}")]
    start = shown(terms.baseline) if terms.baseline is not None else "?"
    return [french.sentence(f"de {start} (rien) à {shown(terms.target)}{unit} ({full}), en proportion")]
