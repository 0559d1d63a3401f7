"""Refusals of the room, with a sentence that a person can act upon."""


class DocumentError(Exception):
    """A document that cannot be made; the message says why, in French."""
