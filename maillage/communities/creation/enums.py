"""Stored codes of the room, with the words that people read."""

from django.db import models


class Act(models.TextChoices):
    """What a line of the history does."""

    REACHED = "reached", "Étape atteinte"
    CORRECTED = "corrected", "Correction"
    CANCELLED = "cancelled", "Annulation"


class Theme(models.TextChoices):
    """The missions of the ACI, then what a diagnosis describes beside them."""

    ACCESS = "access", "Accès aux soins"
    PATHWAYS = "pathways", "Parcours"
    PREVENTION = "prevention", "Prévention"
    CRISIS = "crisis", "Crises sanitaires"
    QUALITY = "quality", "Qualité et pertinence"
    PROFESSIONALS = "professionals", "Accompagnement des professionnels"
    SUPPLY = "supply", "Offre de soins et équipements"
    POPULATION = "population", "Population"
    PRECARITY = "precarity", "Précarité et cohésion"
    COORDINATION = "coordination", "Coordination entre acteurs"


class Gravity(models.IntegerChoices):
    LOW = 1, "Faible"
    MEDIUM = 2, "Moyenne"
    HIGH = 3, "Forte"
    MAJOR = 4, "Majeure"


class GatheringKind(models.TextChoices):
    """Who is invited; at least one plenary before the letter of intent."""

    PLENARY = "plenary", "Réunion de toutes les professions"
    TEAM = "team", "Réunion d’une équipe de soins"
    PROFESSION = "profession", "Réunion d’une profession"
    THEME = "theme", "Réunion sur un thème"
    PARTNERS = "partners", "Rencontre avec des partenaires"


class Audience(models.TextChoices):
    PROFESSIONALS = "professionals", "Professionnels"
    INHABITANTS = "inhabitants", "Habitants"
