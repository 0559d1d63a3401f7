"""A set of indicators given as plain data (JSON), read with care and valued.

Form of an indicator: ``code``, ``kind`` (``all_or_nothing``, ``tiers`` or ``linear``), ``direction`` (``up``
by default, or ``down``), ``baseline``, ``target``, ``tiers`` (a list of ``at_least`` or ``at_most``, with
``cents``), ``cents`` (the most it pays), ``value`` (absent or null: not measured), ``label`` if one likes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillage import french

from .variable import Deliverable, Direction, Earned, Indicator, Linear, Scale, Target, Tier, Tiers, earn

FIELDS = {"code", "label", "kind", "direction", "baseline", "target", "tiers", "cents", "value"}
KINDS = ("all_or_nothing", "tiers", "linear")
BOUNDS = {Direction.UP: "at_least", Direction.DOWN: "at_most"}
MOST_CENTS = 10**12


class IndicatorsError(ValueError):
    """The data cannot be valued. The message is French and says which indicator, which field, and why."""


@dataclass(frozen=True, slots=True)
class Valued:
    """What one indicator pays, in cents (0 when it is not measured), and why, in French."""

    code: str
    cents: int
    reason: str


def value_indicators(items: object) -> tuple[Valued, ...]:
    """Value a list of indicators. Raises ``IndicatorsError`` at the first that cannot be read."""
    if not isinstance(items, list):
        raise IndicatorsError("il faut une liste d'indicateurs, entre crochets")
    rows = [_Row(rank, item) for rank, item in enumerate(items, 1)]
    seen: set[str] = set()
    for row in rows:
        if row.code in seen:
            raise row.error("code", "est déjà celui d'un autre indicateur")
        seen.add(row.code)
    return tuple(row.valued() for row in rows)


class _Row:
    """One indicator being read: knows how to name itself in an error."""

    def __init__(self, rank: int, item: object) -> None:
        self.name = f"indicateur n° {rank}"
        if not isinstance(item, Mapping):
            raise IndicatorsError(f"{self.name} : il faut un objet, entre accolades")
        self.item: Mapping[str, Any] = item
        code = item.get("code")
        if not isinstance(code, str) or not code.strip():
            raise self.error("code", "est obligatoire, en texte")
        self.code = code.strip()
        self.name = f"indicateur « {self.code} »"
        if unknown := sorted(set(item) - FIELDS):
            raise self.error(unknown[0], f"n'est pas un champ connu ({', '.join(sorted(FIELDS))})")

    def error(self, field: str, message: str) -> IndicatorsError:
        return IndicatorsError(f"{self.name} : « {field} » {message}")

    def valued(self) -> Valued:
        label = self.item.get("label") or self.code
        if not isinstance(label, str):
            raise self.error("label", "doit être un texte")
        scale, most, notes = self.scale()
        earned = earn(Indicator(self.code, label, most, scale), self.measure())
        # Not measured: nothing is paid today, and the sentence of the engine says what is at stake.
        return Valued(self.code, earned.cents or 0, " ".join([_reason(earned), *notes]))

    def scale(self) -> tuple[Scale, int, list[str]]:
        """The scale, the most it pays in cents, and what is strange about it."""
        most = self.cents(self.item.get("cents"), "cents")
        kind = self.item.get("kind")
        if kind not in KINDS:
            raise self.error("kind", f"doit être l'un de {', '.join(KINDS)}")
        direction = self.direction()
        if kind == "tiers":
            return self.tiers(direction, most)
        if kind == "linear":
            baseline, target = self.needed("baseline"), self.needed("target")
            if baseline == target or not direction.reaches(target, baseline):
                raise self.error("target", f"doit être {_better(direction)} que « baseline »")
            return Linear(baseline, target), most, []
        wanted = self.number("target")
        if wanted is None:
            return Deliverable(), most, []
        return Target(wanted, direction), most, self.contradiction(direction, wanted)

    def contradiction(self, direction: Direction, target: Decimal) -> list[str]:
        baseline = self.number("baseline")
        if baseline is None or (baseline != target and direction.reaches(target, baseline)):
            return []
        return ["L'objectif n'est pas meilleur que la situation de départ : à vérifier."]

    def tiers(self, direction: Direction, most: int) -> tuple[Tiers, int, list[str]]:
        given = self.item.get("tiers")
        if not isinstance(given, list) or not given:
            raise self.error("tiers", "doit donner au moins un palier")
        read = [self.tier(rank, tier, direction) for rank, tier in enumerate(given, 1)]
        read.sort(key=lambda tier: tier.threshold, reverse=direction is Direction.DOWN)
        notes = []
        if any(tier.cents > most for tier in read):
            notes.append(f"Un palier dépasse le montant de l'indicateur, qui reste de {french.euros(most)}.")
        capped = tuple(Tier(tier.threshold, min(tier.cents, most)) for tier in read)
        try:
            return Tiers(capped, direction), most, notes
        except ValueError:
            raise self.error(
                "tiers", "doit avoir des seuils différents, et ne jamais payer moins un meilleur résultat"
            ) from None

    def tier(self, rank: int, tier: object, direction: Direction) -> Tier:
        bound, where = BOUNDS[direction], f"tiers[{rank}]"
        if not isinstance(tier, Mapping) or set(tier) != {bound, "cents"}:
            raise self.error(where, f"doit donner « {bound} » (le sens est {direction.value}) et « cents »")
        threshold = self.decimal(tier[bound], f"{where}.{bound}")
        return Tier(threshold, self.cents(tier["cents"], f"{where}.cents"))

    def direction(self) -> Direction:
        """Given, else said by the bounds of the tiers or by the way from baseline to target, else up."""
        given = self.item.get("direction")
        if given is None:
            return self.implied_direction()
        if given not in ("up", "down"):
            raise self.error("direction", "doit être up (plus haut est mieux) ou down (plus bas est mieux)")
        return Direction(given)

    def implied_direction(self) -> Direction:
        tiers = self.item.get("tiers")
        if isinstance(tiers, Sequence) and any(isinstance(t, Mapping) and "at_most" in t for t in tiers):
            return Direction.DOWN
        baseline, target = self.number("baseline"), self.number("target")
        falling = baseline is not None and target is not None and target < baseline
        return Direction.DOWN if falling else Direction.UP

    def measure(self) -> Decimal | None:
        value = self.item.get("value")
        return Decimal(value) if isinstance(value, bool) else self.number("value")

    def needed(self, field: str) -> Decimal:
        number = self.number(field)
        if number is None:
            raise self.error(field, "est obligatoire pour une échelle linéaire")
        return number

    def number(self, field: str) -> Decimal | None:
        given = self.item.get(field)
        return None if given is None else self.decimal(given, field)

    def decimal(self, given: object, field: str) -> Decimal:
        if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
            raise self.error(field, "doit être un nombre, écrit sans guillemets")
        number = given if isinstance(given, Decimal) else Decimal(str(given))
        if not number.is_finite() or abs(number) > MOST_CENTS:
            raise self.error(field, "n'est pas un nombre utilisable")
        return number

    def cents(self, given: object, field: str) -> int:
        if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST_CENTS:
            raise self.error(field, "doit être un nombre entier de centimes, positif ou nul")
        return given


def _reason(earned: Earned) -> str:
    return earned.explanation if earned.cents is not None else f"{earned.explanation} Rien n'est payé."


def _better(direction: Direction) -> str:
    return "plus haut" if direction is Direction.UP else "plus bas"
