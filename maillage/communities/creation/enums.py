"""Stored codes of the room, with the words that people read."""

from django.db import models


class Act(models.TextChoices):
    """What a line of the history does."""

    REACHED = "reached", "Étape atteinte"
    CORRECTED = "corrected", "Correction"
    CANCELLED = "cancelled", "Annulation"
