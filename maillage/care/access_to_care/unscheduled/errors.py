"""What the room refuses, in the words that are shown."""

from maillage.care.ground.errors import CareError


class RequestError(CareError):
    """The sentence is for the person who tried."""
