"""Who sends invoices, where they are paid, and what an invoice says more than its expense."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Keep, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.budget.models.columns import PAYEE, RETENTION, TRACE, once, person
from maillage.operations.budget.models.outlays import EXPENSE_SOURCE, Outlay, settled
from maillage.operations.indemnities.models.bank import NEW_FOR, WAIT


class Supplier(TenantModel):
    """Who sends invoices. ``identifier`` is a SIREN or a SIRET, checked, empty where there is none."""

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    name = models.CharField("nom du fournisseur", max_length=140)
    identifier = models.CharField("SIREN ou SIRET", max_length=14, blank=True)
    author = person("enregistré par")
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "fournisseur"
        verbose_name_plural = "fournisseurs"
        ordering = ["name"]
        constraints = [
            once("supplier_number_once", "number"),
            once("supplier_key_once", "key"),
            once("supplier_name_once", "name"),
            once("supplier_identifier_once", "identifier", condition=~Q(identifier="")),
            models.CheckConstraint(
                condition=Q(identifier="") | Q(identifier__regex=r"^([0-9]{9}|[0-9]{14})$"),
                name="supplier_identifier_shape",
            ),
        ]

    class Privacy:
        purpose = "Savoir qui facture la communauté"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        whose = ("author",)
        personal = {"name": PAYEE, "author": TRACE}
        neutral = {"id", "community", "number", "key", "identifier", "created_at"}

    def __str__(self) -> str:
        return self.name


class SupplierAccount(TenantModel):
    """Where a supplier is paid. ``uid`` binds the sealed number to this row; payable 48 h after."""

    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, related_name="accounts", verbose_name="fournisseur"
    )
    uid = models.UUIDField("identifiant scellé", default=uuid.uuid4, editable=False)
    holder = models.CharField("nom du titulaire, comme à la banque", max_length=70)
    iban_sealed = models.BinaryField("IBAN, scellé", null=True)
    iban_masked = models.CharField("IBAN, masqué", max_length=20)
    is_change = models.BooleanField("remplace un autre compte", default=False)
    recorded_by = person("enregistré par")
    recorded_at = models.DateTimeField("enregistré le")
    payable_from = models.DateTimeField("payable à partir du")
    replaced_at = models.DateTimeField("remplacé le", null=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "compte d’un fournisseur"
        verbose_name_plural = "comptes des fournisseurs"
        ordering = ["-recorded_at"]
        constraints = [
            once("supplier_account_one_in_force", "supplier", condition=Q(replaced_at__isnull=True)),
            models.CheckConstraint(
                condition=Q(payable_from__gte=F("recorded_at") + WAIT), name="supplier_account_waits_48_h"
            ),
        ]

    class Privacy:
        purpose = "Payer un fournisseur sur le compte qu’il a donné"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = (Keep("replaced_at", years=10, whole_years=True), Keep("community__archived_at", years=10))
        whose = ("recorded_by",)
        personal = {
            "holder": Personal(Nature.IDENTITY, Scrub.NAME),
            "iban_sealed": Personal(Nature.SECRET, Scrub.ERASE),
            "iban_masked": Personal(Nature.BANK, Scrub.ERASE),
            "recorded_by": TRACE,
        }
        neutral = {
            "id", "community", "supplier", "uid", "is_change", "recorded_at", "payable_from", "replaced_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.iban_masked

    def is_payable(self, now: datetime) -> bool:
        return self.payable_from <= now

    def is_new(self, now: datetime) -> bool:
        """Whether the approver must be told that the number changed: for a month, and until it was paid once.
        One query for a changed account older than that.
        """
        return self.is_change and (now < self.recorded_at + NEW_FOR or not self._was_paid())

    def _was_paid(self) -> bool:
        """Whether the bank showed what a transfer on this account pays."""
        paid = self.supplier.invoices.annotate(paid_cents=settled(EXPENSE_SOURCE, "outlay_id")).filter(
            outlay__transfers__live=True, outlay__transfers__iban_masked=self.iban_masked,
            outlay__transfers__order__prepared_at__gte=self.recorded_at,
            paid_cents__gte=F("outlay__cents"),
        )  # fmt: skip
        return bool(paid.exists())


class SupplierInvoice(TenantModel):
    """An expense that a supplier billed: the expense holds the amount, the lines, the files, the decision.

    ``number`` is that of the supplier, in capitals and without spaces: one invoice is recorded once. ``live``
    falls by itself when the expense is refused or cancelled (trigger), so that it may be written again.
    """

    outlay = models.ForeignKey(
        Outlay, on_delete=models.PROTECT, related_name="invoices", verbose_name="dépense"
    )
    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, related_name="invoices", verbose_name="fournisseur"
    )
    number = models.CharField("numéro de la facture", max_length=80)
    due_on = models.DateField("à payer avant le")
    live = models.BooleanField("compte", default=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "facture d’un fournisseur"
        verbose_name_plural = "factures des fournisseurs"
        ordering = ["due_on", "pk"]
        constraints = [
            once("supplier_invoice_outlay_once", "outlay"),
            once("supplier_invoice_number_once", "supplier", "number", condition=Q(live=True)),
            models.CheckConstraint(condition=~Q(number=""), name="supplier_invoice_has_a_number"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Ne payer qu’une fois chaque facture, à temps"
        neutral = {"id", "community", "outlay", "supplier", "number", "due_on", "live"}

    def __str__(self) -> str:
        return f"facture {self.number}"
