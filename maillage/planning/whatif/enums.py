"""What can be changed in a scenario."""

from django.db import models


class Kind(models.TextChoices):
    """One change of the supply; the codes are those of addresses and of stored scenarios."""

    MOVE = "m", "Déplacer"
    ADD = "a", "Ajouter"
    RETIRE = "r", "Retirer"
    CENTRE = "c", "Ouvrir un centre de santé"
    HOURS = "h", "Changer les horaires"
    AGE = "d", "Départs à 65 ans"
