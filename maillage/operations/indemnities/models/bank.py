"""Bank details: sealed by the vault, shown by their ends; a change leaves the former row behind it."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.members.models import Member
from maillage.communities.treasury.models import BankAccount
from maillage.foundation.privacy import Basis, Keep, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.indemnities.models.rules import RETENTION

WAIT = timedelta(hours=48)
# How long the approver is told that a number is new.
NEW_FOR = timedelta(days=30)


class BankDetails(TenantModel):
    """Where a member is paid. ``uid`` binds the sealed number to this row; ``payable_from`` is 48 h after."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="membre")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="titulaire"
    )
    uid = models.UUIDField("identifiant scellé", default=uuid.uuid4, editable=False)
    holder = models.CharField("nom du titulaire, comme à la banque", max_length=70)
    iban_sealed = models.BinaryField("IBAN, scellé", null=True)
    iban_masked = models.CharField("IBAN, masqué", max_length=20)
    is_change = models.BooleanField("remplace un autre compte", default=False)
    recorded_at = models.DateTimeField("enregistré le")
    payable_from = models.DateTimeField("payable à partir du")
    replaced_at = models.DateTimeField("remplacé le", null=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "coordonnées bancaires"
        verbose_name_plural = "coordonnées bancaires"
        ordering = ["-recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "member"],
                condition=Q(replaced_at__isnull=True),
                name="bank_details_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(payable_from__gte=models.F("recorded_at") + WAIT), name="bank_details_wait_48_h"
            ),
        ]

    class Privacy:
        purpose = "Payer les indemnités sur le compte que la personne a donné"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = (Keep("replaced_at", years=10, whole_years=True), Keep("community__archived_at", years=10))
        whose = ("user",)
        personal = {
            "user": Personal(Nature.IDENTITY, Scrub.KEEP),
            "holder": Personal(Nature.IDENTITY, Scrub.NAME),
            "iban_sealed": Personal(Nature.SECRET, Scrub.ERASE),
            "iban_masked": Personal(Nature.BANK, Scrub.ERASE),
        }
        neutral = {
            "id", "community", "member", "uid", "is_change", "recorded_at", "payable_from", "replaced_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.iban_masked

    def is_payable(self, now: datetime) -> bool:
        return self.payable_from <= now

    def is_new(self, now: datetime) -> bool:
        """Whether the approver must be told that the number changed."""
        return self.is_change and now < self.recorded_at + NEW_FOR


class PayerAccount(TenantModel):
    """The account of the association that pays; the treasury itself keeps a fingerprint only."""

    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="+", verbose_name="compte"
    )
    uid = models.UUIDField("identifiant scellé", default=uuid.uuid4, editable=False)
    holder = models.CharField("nom du titulaire", max_length=70)
    iban_sealed = models.BinaryField("IBAN, scellé", null=True)
    iban_masked = models.CharField("IBAN, masqué", max_length=20)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "compte payeur"
        verbose_name_plural = "comptes payeurs"
        constraints = [
            models.UniqueConstraint(fields=["community", "account"], name="payer_account_once"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Écrire dans l’ordre de virement le compte de l’association"
        neutral = {"id", "community", "account", "uid", "holder", "iban_sealed", "iban_masked", "recorded_at"}

    def __str__(self) -> str:
        return f"{self.account} {self.iban_masked}"
