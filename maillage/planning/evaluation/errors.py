"""Refusals of the room, with a sentence that a person can act upon."""


class EvaluationError(Exception):
    """What cannot be recorded; the message says why, in French."""
