"""Stored codes of the territory room."""

from django.db import models


class VersionState(models.TextChoices):
    """A version goes forward only: drawn, then adopted, then replaced by the next one."""

    DRAFT = "draft", "Brouillon"
    ADOPTED = "adopted", "Arrêtée"
    SUPERSEDED = "superseded", "Remplacée"


class UnitKind(models.TextChoices):
    """What a piece of territory is; the codes are those of INSEE."""

    COMMUNE = "commune", "Commune"
    DISTRICT = "arrondissement", "Arrondissement municipal"
    IRIS = "iris", "IRIS (partie de commune)"
