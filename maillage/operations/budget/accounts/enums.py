"""Stored codes of the accounts, with the words that people read."""

from django.db import models


class ClaimState(models.TextChoices):
    """A note of expenses, from the telephone of who paid to an expense of the budget."""

    DRAFT = "draft", "Brouillon"
    SENT = "sent", "À vérifier"
    RETURNED = "returned", "À corriger"
    CHECKED = "checked", "Vérifiée"
    WITHDRAWN = "withdrawn", "Retirée"


# What its owner may still write.
OPEN = (ClaimState.DRAFT, ClaimState.RETURNED)


class OrderState(models.TextChoices):
    PREPARED = "prepared", "À approuver"
    APPROVED = "approved", "Approuvé"
    CANCELLED = "cancelled", "Annulé"


class Journal(models.TextChoices):
    """The journals of the file for the accountant; the code is at most three letters."""

    PURCHASES = "AC", "Achats"
    CLAIMS = "NF", "Notes de frais"
    PAYROLL = "PA", "Paie"
    INDEMNITIES = "IN", "Indemnités"
    BANK = "BQ", "Banque"
