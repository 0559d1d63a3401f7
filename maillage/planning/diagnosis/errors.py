"""Refusals of the room, with a sentence that a person can act upon."""


class DiagnosisError(Exception):
    """An act that cannot be done; the message says why, in French."""
