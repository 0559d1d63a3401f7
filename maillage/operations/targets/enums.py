"""Stored codes of the room, with the words that people read."""

from django.db import models


class ScaleKind(models.TextChoices):
    """How a result earns its amount."""

    DELIVERABLE = "deliverable", "Livrable : payé s’il est remis"
    TARGET = "target", "Tout ou rien : payé si l’objectif est atteint"
    TIERS = "tiers", "Paliers : le meilleur atteint est payé"
    LINEAR = "linear", "Linéaire : payé en proportion, du départ à l’objectif"
