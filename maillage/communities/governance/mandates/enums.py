"""Words of the register, as stored."""

from django.db import models


class EndReason(models.TextChoices):
    """Why a mandate ended before its term."""

    RESIGNED = "resigned", "Démission"
    REMOVED = "removed", "Révocation"
    LEFT = "left", "Départ de l’association"
    DEAD = "dead", "Décès"
    REPLACED = "replaced", "Remplacement"
    MISTAKE = "mistake", "Erreur de saisie"
