"""Refusals of the room, with a sentence that a person can act upon."""


class MeetingError(Exception):
    """Something that cannot be done; the message says why, in French."""


class ClosedLinkError(Exception):
    """A link or a code that opens nothing; the sentence is for the reader."""
