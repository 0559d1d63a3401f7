"""Classes of sealed data, and who opens which: the double limit of CSP art. R. 1110-1."""

from django.db import models


class Seal(models.TextChoices):
    """A class of data: a key of its own in each community. The values name keys: never change one."""

    IDENTITY = "care.identity", "identité et coordonnées"
    CLINICAL = "care.clinical", "santé"
    REASON = "care.reason", "motif d’accès"


INDEX_PURPOSE = "care.index"


class Category(models.TextChoices):
    """Who a person is in front of a secret (CSP art. R. 1110-2, a closed list)."""

    HEALTH = "sante", "Professionnel de santé"
    OTHER = "autre", "Autre professionnel de l’article R. 1110-2"
    UNDER_AUTHORITY = "sous_autorite", "Personnel placé sous l’autorité d’un professionnel de santé"

    @property
    def opens(self) -> frozenset[Seal]:
        """The classes that fall within this category's mission."""
        return _OPENS[self]


_OPENS = {
    Category.HEALTH: frozenset(Seal),
    Category.UNDER_AUTHORITY: frozenset({Seal.IDENTITY, Seal.CLINICAL}),
    Category.OTHER: frozenset({Seal.IDENTITY}),
}
