"""What the room refuses, in a sentence that the person reads."""


class ContractRefusedError(Exception):
    """The sentence says what is wrong and how to mend it; ``field`` is the form's, if one is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
