"""Where a limit stands on a day."""

from dataclasses import dataclass
from datetime import date

from .counting import Limit


@dataclass(frozen=True, slots=True)
class Standing:
    """``left`` days remain until the last one; ``over`` once it is past; ``share`` of it has run, 0 to 1."""

    left: int
    over: bool
    share: float


def standing(limit: Limit, on: date) -> Standing:
    """Where the limit stands on this day; before its start, all of it remains."""
    whole = (limit.ends_on - limit.starts_on).days
    run = min(max((on - limit.starts_on).days, 0), whole)
    over = on > limit.ends_on
    return Standing(0 if over else whole - run, over, 1.0 if over else run / whole)
