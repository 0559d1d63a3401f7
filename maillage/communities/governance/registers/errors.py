"""What the room refuses."""


class RegisterError(ValueError):
    """The message is French; ``field`` names the answer at fault, if any."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
