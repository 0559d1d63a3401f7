"""What the room refuses."""


class EvidenceError(Exception):
    """The text says why, in French, ready to be shown."""
