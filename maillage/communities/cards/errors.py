"""What the room refuses, in words for the reader."""


class CardError(Exception):
    """The sentence is shown; ``field`` names the part of the form, if there is one."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
