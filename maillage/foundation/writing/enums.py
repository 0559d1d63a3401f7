"""Codes of the room, as stored."""

from django.db import models


class FieldKind(models.TextChoices):
    """What a field of a section holds; the shape of each value is in ``values``."""

    TEXT = "text", "texte"
    LINE = "line", "une ligne"
    CHOICE = "choice", "un choix"
    CHOICES = "choices", "plusieurs choix"
    NUMBER = "number", "nombre"
    DATE = "date", "date"
    TABLE = "table", "tableau"
    SOURCE = "source", "données de la plateforme"
    FILES = "files", "pièces jointes"


class DocumentState(models.TextChoices):
    """Where a document stands. Filing does not close it: later edits make the next filing."""

    DRAFT = "draft", "En rédaction"
    REVIEW = "review", "En relecture"
    FILED = "filed", "Déposé"


class Origin(models.TextChoices):
    """How a revision of a section came to be."""

    STARTED = "started", "préparé à l’ouverture"
    TYPED = "typed", "écrit"
    MERGED = "merged", "réuni avec ce qu’un autre écrivait"
    SETTLED = "settled", "mis d’accord"
    REFRESHED = "refreshed", "données mises à jour"
    RESTORED = "restored", "version rétablie"


class Choice(models.TextChoices):
    """What is kept of two texts that two people wrote at the same place."""

    THEIRS = "theirs", "le texte déjà enregistré"
    MINE = "mine", "l’autre texte"
    BOTH = "both", "les deux"
