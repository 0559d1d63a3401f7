"""Refusals of the room, with a sentence that a person can act upon."""


class WritingError(Exception):
    """Something that cannot be done; the message says why, in French."""


class TemplateError(Exception):
    """A template that does not hold together: a fault of the data file, for developers."""
