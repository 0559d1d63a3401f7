"""Words of the registers, as stored."""

from django.db import models


class LinkKind(models.TextChoices):
    """What links a person to another body."""

    NONE = "none", "Aucun lien à déclarer"
    WORK = "work", "Emploi ou activité rémunérée"
    MANDATE = "mandate", "Mandat ou fonction dans un autre organisme"
    SHARES = "shares", "Parts, actions, participation"
    SUPPLIER = "supplier", "Contrat, prestation ou subvention avec la communauté"
    FAMILY = "family", "Lien d’un proche"
    OTHER = "other", "Autre lien"
