"""Refusals of the room, with a sentence that a person can act upon."""


class FindingError(Exception):
    """An act that cannot be done; the message says why, in French."""


class StaleFindingError(FindingError):
    """Someone else changed the text meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Une autre personne a modifié ce texte entre-temps : votre saisie est gardée ci-dessous ; "
            "comparez-la au texte actuel avant d’enregistrer."
        )
