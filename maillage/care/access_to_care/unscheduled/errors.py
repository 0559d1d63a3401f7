"""What the room refuses, in the words that are shown."""

from maillage.care.ground.errors import CareError


class RequestError(CareError):
    """The sentence is for the person who tried."""


OBJECTS = "la personne s’oppose au partage de ses données\u00a0: elle doit d’abord lever son opposition"
