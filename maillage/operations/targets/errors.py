"""Refusals of the room, with a sentence that a person can act upon."""


class TargetError(Exception):
    """What cannot be recorded; ``field`` names what to mend. The message is French."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
