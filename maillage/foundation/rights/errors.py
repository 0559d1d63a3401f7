"""What the room refuses, in a sentence for the reader."""


class RightsError(Exception):
    """A step that cannot be taken; ``field`` is the field of the form to blame, if any."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
