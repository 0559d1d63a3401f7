"""Refusals of the room, with a sentence that a person can act upon."""


class WhatIfError(Exception):
    """A change that cannot be, or an act that cannot be done; the message says why, in French."""
