"""Rate cards: what an hour is worth, by profession, nature, kind and time of the day, from a day on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from .durations import Rounding
from .errors import IndemnityError


class Nature(StrEnum):
    """The two natures of CSP D.1434-44."""

    LOSS = "ipr"
    MISSION = "rpmsp"

    @property
    def label(self) -> str:
        return _NATURES[self]


_NATURES = {
    Nature.LOSS: "indemnité pour perte de ressources",
    Nature.MISSION: "rémunération d’une mission de service public",
}


class Hours(StrEnum):
    """Whether the time was taken from the practice."""

    WORKING = "working"
    FREE = "free"

    @property
    def label(self) -> str:
        return "sur le temps d’exercice" if self is Hours.WORKING else "hors temps d’exercice"


@dataclass(frozen=True, slots=True)
class Rate:
    """Cents an hour, for what is named; what is left empty holds for all."""

    cents_per_hour: int
    profession: str = ""
    kind: str = ""
    nature: Nature | None = None
    hours: Hours | None = None

    def __post_init__(self) -> None:
        if self.cents_per_hour < 0:
            raise ValueError("a rate is not below zero")

    @property
    def scope(self) -> tuple[str, str, Nature | None, Hours | None]:
        """What the rate holds for: two of one card never say the same."""
        return self.profession, self.kind, self.nature, self.hours

    @property
    def precision(self) -> tuple[int, bool, bool, bool, bool]:
        """The most precise rate wins; of two that name as much, profession, then kind, nature, hours."""
        named = bool(self.profession), bool(self.kind), self.nature is not None, self.hours is not None
        return sum(named), *named

    def fits(self, profession: str, kind: str, nature: Nature, hours: Hours) -> bool:
        return (
            self.profession in ("", profession)
            and self.kind in ("", kind)
            and self.nature in (None, nature)
            and self.hours in (None, hours)
        )


@dataclass(frozen=True, slots=True)
class RateCard:
    """What the board voted, from ``valid_from`` on. ``km_tenths``: tenths of a cent for one kilometre."""

    valid_from: date
    voted_on: date
    reference: str
    rates: tuple[Rate, ...]
    rounding: Rounding = field(default_factory=Rounding)
    km_tenths: int = 0
    loss_on_free_time: bool = False

    def __post_init__(self) -> None:
        if self.km_tenths < 0:
            raise ValueError("a kilometre is not worth less than nothing")
        scopes = [rate.scope for rate in self.rates]
        if len(set(scopes)) != len(scopes):
            raise IndemnityError("Deux lignes de ce barème disent la même chose : gardez-en une.")

    def rate_for(self, profession: str, kind: str, nature: Nature, hours: Hours) -> Rate:
        """The most precise rate that fits. Raises ``IndemnityError`` when the card says nothing of it."""
        fitting = [rate for rate in self.rates if rate.fits(profession, kind, nature, hours)]
        if not fitting:
            raise IndemnityError(
                "Le barème voté ne prévoit aucun tarif pour cette profession et cette activité : "
                "le bureau doit le compléter."
            )
        return max(fitting, key=lambda rate: rate.precision)


def card_on(cards: Iterable[RateCard], day: date) -> RateCard:
    """The card that holds on a day: the latest to have come into force. Raises ``IndemnityError``."""
    held = [card for card in cards if card.valid_from <= day]
    if not held:
        raise IndemnityError("Aucun barème voté n’était en vigueur ce jour-là : rien ne peut être calculé.")
    return max(held, key=lambda card: (card.valid_from, card.voted_on))
