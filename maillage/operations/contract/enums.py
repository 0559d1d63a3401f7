"""Stored codes of the room, with the words that people read."""

from django.db import models

from maillage.engines.aci import Mission, Part
from maillage.engines.aci.vocabulary import MISSION_LABELS


class ContractMission(models.TextChoices):
    """The missions of the agreement, as the engine names them."""

    ACCESS = Mission.ACCESS.value, MISSION_LABELS[Mission.ACCESS]
    PATHWAYS = Mission.PATHWAYS.value, MISSION_LABELS[Mission.PATHWAYS]
    PREVENTION = Mission.PREVENTION.value, MISSION_LABELS[Mission.PREVENTION]
    CRISIS = Mission.CRISIS.value, MISSION_LABELS[Mission.CRISIS]
    QUALITY = Mission.QUALITY.value, MISSION_LABELS[Mission.QUALITY]
    SUPPORT = Mission.SUPPORT.value, MISSION_LABELS[Mission.SUPPORT]


class EnvelopePart(models.TextChoices):
    """What an envelope of a contract pays for."""

    PRE_MISSION = Part.PRE_MISSION.value, "Avant le démarrage des missions"
    FUNCTIONING = Part.FUNCTIONING.value, "Fonctionnement"
    FIXED = Part.FIXED.value, "Part fixe"
    VARIABLE = Part.VARIABLE.value, "Part variable"


class AmountKind(models.TextChoices):
    """Whether an amount is what the contract promises, or what the yearly dialogue granted."""

    SIGNED = "signed", "Enveloppe signée"
    EARNED = "earned", "Part variable arrêtée"


class GapReason(models.TextChoices):
    """Why what was received is not what was expected."""

    PRORATION = "proration", "Le prorata a été compté autrement"
    RETAINED = "retained", "Une retenue a été faite par la CPAM"
    DELAYED = "delayed", "Le versement est annoncé pour plus tard"
    SIZE = "size", "La CPAM a retenu une autre taille"
    AMOUNT = "amount", "Le montant signé n’est pas celui du calcul"
    OTHER = "other", "Autre raison"
