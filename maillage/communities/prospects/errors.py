"""What the actions refuse, in the words of the page."""


class ProspectError(Exception):
    """A refusal in French; ``field`` names the field of the form that it is about."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class HomonymError(ProspectError):
    """A card bears the same name in the same commune: a hand must say that it is another person."""
