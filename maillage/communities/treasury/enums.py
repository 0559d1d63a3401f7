"""How a line came, and why one is set aside."""

from django.db import models


class FileKind(models.TextChoices):
    """The layout of the file that brought a line."""

    CAMT = "camt", "CAMT.053"
    TABLE = "table", "tableau"


class AsideReason(models.TextChoices):
    """Why a line settles nothing here."""

    SUBSIDY = "subsidy", "Subvention ou dotation, suivie ailleurs"
    EXPENSE = "expense", "Dépense justifiée ailleurs"
    CHARGES = "charges", "Frais de la banque"
    TRANSFER = "transfer", "Virement entre nos comptes"
    RETURNED = "returned", "Opération rejetée ou remboursée"
    OTHER = "other", "Autre raison"
