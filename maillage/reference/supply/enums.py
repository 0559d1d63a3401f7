"""What is offered, and who said so."""

from django.db import models


class Profession(models.TextChoices):
    """Codes are those of the engine's parameter files."""

    GP = "gp", "Médecins généralistes"
    NURSE = "nurse", "Infirmiers"
    PHYSIO = "physio", "Masseurs-kinésithérapeutes"
    MIDWIFE = "midwife", "Sages-femmes"
    DENTIST = "dentist", "Chirurgiens-dentistes"
    PHARMACY = "pharmacy", "Pharmacies"
    EMERGENCY = "emergency", "Services d’urgences"


class SupplySource(models.TextChoices):
    """Where head counts come from; the last one is not a source, and is shown as such everywhere."""

    BPE = "bpe", "INSEE, base permanente des équipements"
    FINESS = "finess", "ANS, répertoire FINESS"
    RPPS = "rpps", "ANS, annuaire santé (RPPS)"
    DEMO = "demo", "offre inventée pour la démonstration"
