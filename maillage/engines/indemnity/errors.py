"""What the engine refuses."""


class IndemnityError(ValueError):
    """The message is a French sentence that says what is missing and who can give it."""
