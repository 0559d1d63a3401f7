"""Words of the room, as stored."""

from django.db import models

from maillage.care.circle.kinds import Kind, add_kind

# Eighteen months after the closing: the yearly report to the ARS is written in the first half of the next.
KIND = add_kind(
    Kind(
        "protocol", "inclusion dans un protocole de coopération", after_closing=548,
        page="cooperation_inclusion",
    )
)  # fmt: skip
STRUCTURES = {"msp": "Maison de santé", "centre": "Centre de santé", "cpts": "CPTS"}
# What is asked first whatever the protocol: the safety line of every form of unscheduled care.
RED_FLAGS = (
    "Douleur dans la poitrine",
    "Difficulté à respirer",
    "Signe d’accident vasculaire cérébral : visage, bras ou parole",
    "Saignement abondant",
    "Perte de connaissance",
)
FULL_AGE = 1_500


class TeamRole(models.TextChoices):
    """Who answers for the protocol, and who acts under it."""

    DELEGANT = "delegant", "Délégant"
    DELEGATE = "delegue", "Délégué"


class Sex(models.TextChoices):
    FEMALE = "F", "Femme"
    MALE = "M", "Homme"


class Outcome(models.TextChoices):
    """Where the delegate's act led."""

    TREATED = "pris_en_charge", "Pris en charge dans le protocole"
    TO_GP = "reoriente_medecin", "Réorienté vers un médecin"
    TO_EMERGENCY = "reoriente_urgence", "Réorienté vers le 15 ou les urgences"


class Stop(models.TextChoices):
    """Why somebody was not included; with the rank of the criterion in the protocol."""

    RED_FLAG = "alerte", "Signe d’alerte"
    PROFILE = "profil", "Âge ou sexe hors du protocole"
    EXCLUSION = "exclusion", "Critère d’exclusion"
    INCLUSION = "inclusion", "Critère d’inclusion absent"
