"""What a piece of work is worth, with the sentences that explain it."""

from dataclasses import dataclass
from datetime import date

from maillage import french

from .durations import HOUR
from .rates import Hours, Nature, RateCard


@dataclass(frozen=True, slots=True)
class Work:
    """What was done: ``minutes`` spent, ``km`` driven; ``kind`` and ``profession`` are codes of the card."""

    day: date
    minutes: int
    profession: str
    kind: str
    nature: Nature
    hours: Hours
    km: int = 0

    def __post_init__(self) -> None:
        if self.km < 0:
            raise ValueError("a distance is not below zero")


@dataclass(frozen=True, slots=True)
class Amount:
    """Cents for the time and for the travel, minutes paid, and why, one sentence a step."""

    minutes: int
    rate_cents: int
    time_cents: int
    travel_cents: int
    explanation: tuple[str, ...]

    @property
    def total_cents(self) -> int:
        return self.time_cents + self.travel_cents


def amount(work: Work, card: RateCard) -> Amount:
    """The amount under a card. Raises ``IndemnityError`` when the card says nothing of such a work."""
    minutes = card.rounding.apply(work.minutes)
    rate = card.rate_for(work.profession, work.kind, work.nature, work.hours) if minutes else None
    cents = rate.cents_per_hour if rate else 0
    time = (minutes * cents * 2 + HOUR) // (2 * HOUR)
    travel = (work.km * card.km_tenths + 5) // 10
    told = [_duration(work, card, minutes)]
    if rate:
        told.append(
            f"{french.duration(minutes)} à {french.euros(cents)} l’heure "
            f"({work.nature.label}, {work.hours.label}) : {french.euros(time)}."
        )
    if work.km:
        told.append(f"{work.km} km à {_km(card.km_tenths)} le kilomètre : {french.euros(travel)}.")
    told.append(f"Barème voté le {french.day(card.voted_on)}, {card.reference}.")
    return Amount(minutes, cents, time, travel, tuple(french.sentence(one) for one in told))


def _duration(work: Work, card: RateCard, minutes: int) -> str:
    rounding, spent = card.rounding, french.duration(work.minutes)
    if not work.minutes:
        return "Aucune durée indemnisée."
    if minutes == work.minutes:
        return f"Durée : {spent}."
    if rounding.cap and minutes == rounding.cap and work.minutes > rounding.cap:
        return f"Durée : {spent}, ramenée au plafond de {french.duration(rounding.cap)} par ligne."
    return (
        f"Durée : {spent}, arrondie au pas de {rounding.step} min {rounding.direction.label} : "
        f"{french.duration(minutes)}."
    )


def _km(tenths: int) -> str:
    """« 0,529 € »."""
    return f"{tenths // 1000},{tenths % 1000:03d}{french.NBSP}€"
