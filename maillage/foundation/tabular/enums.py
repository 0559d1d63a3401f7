"""What becomes of a line of an imported file, as stored."""

from django.db import models


class Outcome(models.TextChoices):
    CREATED = "created", "créée"
    UPDATED = "updated", "mise à jour"
    SAME = "same", "inchangée"
    REJECTED = "rejected", "refusée"
