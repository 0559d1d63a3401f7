"""What an action of the room refuses, in French, ready to show."""


class TerritoryError(Exception):
    """Refused; the message says what is wrong and what to do."""


class AlreadyFoundedError(TerritoryError):
    """The same form was sent twice with different contents; ``slug`` is the community made the first time."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(
            "Ce formulaire a déjà créé une communauté, avec d’autres réponses. Ouvrez-la pour la modifier, "
            "ou recommencez depuis la page de dessin pour en créer une autre."
        )


class StaleVersionError(TerritoryError):
    """Someone changed the draft since it was read."""

    def __init__(self) -> None:
        super().__init__(
            "Ce brouillon a été modifié entre-temps par quelqu’un d’autre : relisez-le avant de l’arrêter."
        )
