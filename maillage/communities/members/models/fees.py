"""What each member owes for a year, and what was received."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django_scopes import ScopedManager

from maillage.communities.members.enums import PaymentMethod
from maillage.communities.members.models.members import Member
from maillage.foundation.privacy import Basis, Keep, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class FeeQuerySet(models.QuerySet["Fee"]):
    def with_received(self) -> "FeeQuerySet":
        """Adds ``received_cents``, the payments less those that were undone."""
        return self.annotate(received_cents=Coalesce(Sum("payments__amount_cents"), 0))


FeeManager = models.Manager.from_queryset(FeeQuerySet)


class Fee(TenantModel):
    """The fee of a member for a calendar year, in cents, as voted when it was called.

    ``confirmed_at``: the member said from the link that they stay. ``waived_on``: the organ exempted
    them, with its reason.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="fees", verbose_name="membre")
    year = models.PositiveSmallIntegerField("année")
    amount_cents = models.PositiveIntegerField("montant dû (centimes)")
    called_on = models.DateField("appelée le")
    confirmed_at = models.DateTimeField("renouvellement confirmé le", null=True, blank=True)
    waived_on = models.DateField("exonérée le", null=True, blank=True)
    waived_reason = models.CharField("motif de l’exonération", max_length=200, blank=True)
    reminded_on = models.DateField("dernière relance le", null=True, blank=True)
    reminders = models.PositiveSmallIntegerField("relances", default=0)

    objects = ScopedManager(community="community", _manager_class=FeeManager)

    class Meta:
        verbose_name = "cotisation"
        verbose_name_plural = "cotisations"
        constraints = [
            models.UniqueConstraint(fields=["member", "year"], name="fee_once_a_year"),
            models.CheckConstraint(
                condition=Q(waived_on__isnull=True) | ~Q(waived_reason=""), name="fee_waiver_has_a_reason"
            ),
        ]

    class Privacy:
        purpose = "Suivre les cotisations des membres"
        basis = Basis.CONTRACT
        retention = "10 ans après l'exercice (pièce comptable)"
        keep = Keep("called_on", years=10, whole_years=True)
        personal = {"waived_reason": Personal(Nature.PROFESSIONAL, Scrub.ERASE)}
        neutral = {
            "id", "community", "member", "year", "amount_cents", "called_on", "confirmed_at", "waived_on",
            "reminded_on", "reminders",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"cotisation {self.year} du membre {self.member_id}"


class FeePayment(TenantModel):
    """Money received for a fee, in cents; a mistake is undone by a row of the opposite sign that names it.

    Append-only (database trigger). ``key`` makes a second click harmless. ``receipt_number`` is that of the
    receipt, in the year of payment.
    """

    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, related_name="payments", verbose_name="cotisation")
    key = models.UUIDField("clé", default=uuid.uuid4, editable=False)
    amount_cents = models.IntegerField("montant reçu (centimes)")
    paid_on = models.DateField("reçu le")
    method = models.CharField("moyen", max_length=12, choices=PaymentMethod)
    reference = models.CharField("référence", max_length=140, blank=True)
    receipt_number = models.PositiveIntegerField("numéro du reçu", null=True, blank=True)
    undoes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name="annule",
    )
    reason = models.CharField("motif de l’annulation", max_length=200, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="noté par"
    )
    noted_at = models.DateTimeField("noté le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "règlement de cotisation"
        verbose_name_plural = "règlements de cotisation"
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undoes__isnull=True, amount_cents__gt=0, receipt_number__isnull=False)
                | (Q(undoes__isnull=False, amount_cents__lt=0, receipt_number__isnull=True) & ~Q(reason="")),
                name="fee_payment_sign",
            ),
            models.UniqueConstraint(fields=["community", "key"], name="fee_payment_key_once"),
            models.UniqueConstraint(fields=["community", "receipt_number"], name="fee_receipt_number_once"),
            models.UniqueConstraint(fields=["community", "undoes"], name="fee_payment_undone_once"),
        ]

    class Privacy:
        purpose = "Garder la preuve des cotisations reçues"
        basis = Basis.LEGAL_OBLIGATION
        retention = "10 ans après l'exercice (pièce comptable)"
        keep = Keep("paid_on", years=10, whole_years=True)
        personal = {
            "reference": Personal(Nature.BANK, Scrub.ERASE),
            "noted_by": Personal(Nature.TRACE, Scrub.KEEP),
            "reason": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
        }
        neutral = {
            "id", "community", "fee", "key", "amount_cents", "paid_on", "method", "receipt_number", "undoes",
            "noted_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"règlement {self.receipt_number or self.pk}"
