"""What this room refuses, in the words that are shown."""

from maillage.care.ground.errors import CareError


class SeekerError(CareError):
    """The sentence is for the person who tried; ``field`` of a form where it belongs to one."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
