"""What an action of the room may refuse, in words for the reader."""


class CreationError(Exception):
    """A refusal; the message is in French."""


class StaleMinutesError(CreationError):
    """Someone wrote the same passage of the minutes meanwhile; ``current`` is what is stored now."""

    def __init__(self, current: str) -> None:
        super().__init__("Quelqu’un d’autre a écrit le même passage du compte rendu entre-temps.")
        self.current = current


class ForbiddenStageError(CreationError):
    """The stage asked for does not follow the present one."""
