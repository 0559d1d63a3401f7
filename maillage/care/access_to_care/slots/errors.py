"""What this room refuses, in the words that are shown."""

from maillage.care.ground.errors import CareError


class SlotError(CareError):
    """The sentence is for the person who tried."""


class TakenError(SlotError):
    """Somebody came first: another time must be chosen."""
