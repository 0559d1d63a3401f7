"""What an action of the room may refuse, in words for the reader."""


class ReviewError(Exception):
    """A refusal; the message is in French."""


class TooLateError(ReviewError):
    """The two months have ended: the project is deemed validated, nothing may be opposed any more."""
