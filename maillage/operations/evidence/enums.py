"""Stored codes of the room, with the words that people read."""

from django.db import models

from maillage.planning.health_project.enums import Mission

__all__ = ["Confidentiality", "EvidenceKind", "Mission", "Nature", "PurgeReason"]


class EvidenceKind(models.TextChoices):
    """Where a proof comes from."""

    FILE = "file", "Fichier"
    LIVE = "live", "Objet de la plateforme"


class Nature(models.TextChoices):
    """What it is, in the words of those who ask for it."""

    ATTENDANCE = "attendance", "Feuille de présence"
    MINUTES = "minutes", "Compte rendu"
    AGREEMENT = "agreement", "Convention ou partenariat"
    PROTOCOL = "protocol", "Protocole"
    FILING = "filing", "Document déposé"
    STATISTICS = "statistics", "Statistiques, tableau de suivi"
    SURVEY = "survey", "Enquête, questionnaire"
    TOOL = "tool", "Outil, support"
    COMMUNICATION = "communication", "Communication, presse"
    PHOTO = "photo", "Photo"
    ACCOUNTING = "accounting", "Pièce comptable"
    OTHER = "other", "Autre"


class Confidentiality(models.TextChoices):
    """Who may read it."""

    SHARED = "shared", "Membres, CPAM et ARS"
    FUNDER = "funder", "Coordination, CPAM et ARS"
    INTERNAL = "internal", "Coordination seulement : jamais remise"


class PurgeReason(models.TextChoices):
    """Why a file is erased for good: a code, so that nothing of what is erased is written again."""

    PATIENT = "patient", "Il permet de reconnaître un patient"
    PERSON = "person", "Il dit d’une personne ce qui ne regarde pas la communauté"
    REQUEST = "request", "La personne dont il parle a demandé son effacement"
    STRAY = "stray", "Il ne concerne pas la communauté"
