"""What the room refuses."""


class RefusedError(Exception):
    """An act that cannot be done; the sentence is for the reader."""


class AssemblyLinkError(Exception):
    """A link that opens nothing; the sentence is for the reader."""
