"""What is traced about a case: an act, never a content."""

from django.db import models

# As what the sessions of tasks that act by themselves are known.
CLOCK = "automate"
# As what the restoration of a backup is, when it decides again what patients had decided.
REPLAYED = "reprise"
# Every session that nobody opens; lines written before the clock had its word keep theirs.
ITSELF = frozenset({CLOCK, REPLAYED, "horloge"})


class Act(models.TextChoices):
    """What somebody did to a patient's data."""

    VIEW = "view", "a consulté"
    SEARCH = "search", "a cherché"
    EXPORT = "export", "a exporté"
    WRITE = "write", "a modifié"
    OPEN = "open", "a ouvert le dossier"
    CLOSE = "close", "a clos le dossier"
    OFFER = "offer", "a proposé d’entrer dans le cercle"
    JOIN = "join", "est entré dans le cercle"
    LEAVE = "leave", "a quitté le cercle"
    REMOVE = "remove", "a retiré une personne du cercle"
    BREAK_GLASS = "break_glass", "a ouvert en urgence"
