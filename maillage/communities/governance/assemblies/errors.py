"""What the room refuses."""


class RefusedError(Exception):
    """An act that cannot be done; the sentence is for the reader."""


class FewBallotsError(RefusedError):
    """A secret vote whose detail would tell what one or two people voted: who closes it chooses first."""


class AlreadyCastError(RefusedError):
    """A ballot for who has voted already: not the same one sent again, which is answered as the first."""


class AssemblyLinkError(Exception):
    """A link that opens nothing; the sentence is for the reader."""
