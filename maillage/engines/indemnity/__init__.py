"""What time given to a community is worth, within what the law allows, each amount with its reasons.

Pure: no clock, no database, no framework. See README.md for the rules and their sources.
"""

from .amounts import Amount, Work, amount
from .ceilings import Level, Standing, standing
from .declarations import Declared, Paid, declared
from .durations import Direction, Rounding
from .eligibility import Facts, Reason, reasons
from .errors import IndemnityError
from .figures import Confidence, Figure, ceiling_of, known_years, threshold_of
from .overlaps import overlapping
from .rates import Hours, Nature, Rate, RateCard, card_on

__all__ = [
    "Amount", "Confidence", "Declared", "Direction", "Facts", "Figure", "Hours", "IndemnityError",
    "Level", "Nature", "Paid", "Rate", "RateCard", "Reason", "Rounding", "Standing", "Work", "amount",
    "card_on", "ceiling_of", "declared", "known_years", "overlapping", "reasons", "standing",
    "threshold_of",
]  # fmt: skip
