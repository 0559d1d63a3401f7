"""Refusals of the room, with a sentence that a person can act upon."""


class UnreadableError(Exception):
    """A file that cannot be taken at all; the message says why, in French."""


class ImportRefusedError(Exception):
    """A file that was read but cannot be imported as it is described; the message says why, in French."""


class CellError(ValueError):
    """A cell that is not what its column holds; the message says what was expected, never repeats it."""
