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


# One and several: what is counted in each profession.
Noun = tuple[str, str]
NOUNS: dict[str, Noun] = {
    "gp": ("médecin", "médecins"),
    "nurse": ("infirmier", "infirmiers"),
    "physio": ("kinésithérapeute", "kinésithérapeutes"),
    "midwife": ("poste de sage-femme", "postes de sage-femme"),
    "dentist": ("dentiste", "dentistes"),
    "pharmacy": ("établissement", "établissements"),
    "emergency": ("service d’urgences", "services d’urgences"),
}
ANYONE: Noun = ("professionnel", "professionnels")
