"""What a circle refuses, in the words that are shown."""

from maillage.care.ground.errors import CareError


class CircleError(CareError):
    """The sentence is for the person who tried."""
