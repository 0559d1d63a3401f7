"""What an action of the room may refuse, in words for the reader."""


class CreationError(Exception):
    """A refusal; the message is in French."""


class ForbiddenStageError(CreationError):
    """The stage asked for does not follow the present one."""
