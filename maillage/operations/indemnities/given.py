"""A rate card as a form, or a demonstration, gives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage.operations.indemnities.enums import DirectionCode


@dataclass(frozen=True, slots=True)
class RateGiven:
    """A rate of a card, in cents an hour; what is empty holds for all."""

    cents_per_hour: int
    profession: str = ""
    kind: str = ""
    nature: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class CardGiven:
    """A card as it was voted, ``meeting`` being the number of the meeting that did; ``km_tenths``: tenths of
    a cent a kilometre.
    """

    valid_from: date
    voted_on: date
    organ: str
    reference: str
    rates: Sequence[RateGiven]
    step_minutes: int = 15
    direction: DirectionCode = DirectionCode.NEAREST
    cap_minutes: int = 0
    km_tenths: int = 0
    loss_on_free_time: bool = False
    meeting: int | None = None
