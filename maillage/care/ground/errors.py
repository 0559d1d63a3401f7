"""What the ground of patient data refuses."""


class CareError(Exception):
    """Base of the refusals of this app."""

    @property
    def sentence(self) -> str:
        """The words as a page shows them: a capital, a full stop."""
        said = str(self)
        return said[:1].upper() + said[1:] + ("" if said.endswith((".", "!", "?")) else ".")


class NoSessionError(CareError):
    """Patient data was touched outside a session: nobody would be named in the trace."""


class NotYoursError(CareError):
    """A sealed value of a case whose circle this person does not belong to, or beyond their mission."""
