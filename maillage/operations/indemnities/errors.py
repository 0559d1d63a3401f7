"""What the room refuses, in a sentence that the person reads."""


class IndemnityRefusal(Exception):  # noqa: N818 -- a refusal said to a person, not a fault
    """The sentence says what is wrong and how to mend it; ``field`` is the form's, if one is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
