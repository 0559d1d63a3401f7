"""Orders of transfers that pay invoices and give back what people advanced; indemnities have their own."""

import uuid

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Keep, KeepWith, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.budget.accounts.enums import OrderState
from maillage.operations.budget.models.columns import RETENTION, TRACE, WORDS, in_cents, once, person
from maillage.operations.budget.models.outlays import Outlay
from maillage.operations.indemnities.models import PayerAccount


class PaymentOrder(TenantModel):
    """Frozen when it is made: ``count`` and ``total_cents`` are added up by the database at commit (trigger).

    ``payer_holder`` is the name on the account that pays, as the file says it. ``reference`` is the MsgId of
    the file, unique for ever. Who prepared it does not approve it.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    reference = models.CharField("référence du fichier", max_length=35)
    account = models.ForeignKey(
        PayerAccount, on_delete=models.PROTECT, related_name="+", verbose_name="compte payeur"
    )
    payer_holder = models.CharField("titulaire du compte payeur", max_length=70)
    execution_on = models.DateField("exécution demandée le")
    state = models.CharField("état", max_length=10, choices=OrderState, default=OrderState.PREPARED)
    count = models.PositiveIntegerField("virements")
    total_cents = in_cents("total")
    prepared_by = person("préparé par")
    prepared_at = models.DateTimeField("préparé le")
    decided_by = person("décidé par", null=True, blank=True)
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    cancel_reason = models.CharField("motif de l’annulation", max_length=200, blank=True)
    file_sha256 = models.JSONField("empreintes des fichiers remis", default=dict)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "ordre de paiement"
        verbose_name_plural = "ordres de paiement"
        ordering = ["-number"]
        constraints = [
            once("payment_order_number_once", "number"),
            once("payment_order_key_once", "key"),
            once("payment_order_reference_once", "reference"),
            models.CheckConstraint(
                condition=~Q(state=OrderState.APPROVED) | ~Q(decided_by=F("prepared_by")),
                name="payment_order_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state=OrderState.PREPARED, decided_by=None, decided_at=None)
                | (~Q(state=OrderState.PREPARED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="payment_order_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.CANCELLED) | ~Q(cancel_reason=""),
                name="payment_order_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(count__gt=0, total_cents__gt=0), name="payment_order_pays_something"
            ),
        ]

    class Privacy:
        purpose = "Prouver qui a préparé et qui a approuvé un ordre de paiement"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = Keep("execution_on", years=10, whole_years=True)
        whose = ("prepared_by", "decided_by")
        personal = {"prepared_by": TRACE, "decided_by": TRACE, "cancel_reason": WORDS}
        neutral = {
            "id", "community", "number", "key", "reference", "account", "execution_on", "state", "count",
            "total_cents", "prepared_at", "decided_at", "file_sha256", "payer_holder",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"ordre de paiement {self.number}"


class OrderTransfer(TenantModel):
    """What pays one expense, on the account it had when the order was frozen.

    ``live`` until the order is cancelled or the bank sends the money back: an expense is in one at most. That
    it was paid, the bank line says (``budget.bank``).
    """

    order = models.ForeignKey(
        PaymentOrder, on_delete=models.PROTECT, related_name="transfers", verbose_name="ordre"
    )
    outlay = models.ForeignKey(
        Outlay, on_delete=models.PROTECT, related_name="transfers", verbose_name="dépense"
    )
    uid = models.UUIDField("identifiant scellé", default=uuid.uuid4, editable=False)
    end_to_end = models.CharField("référence du virement", max_length=35)
    holder = models.CharField("nom du titulaire", max_length=70)
    iban_sealed = models.BinaryField("IBAN, scellé", null=True)
    iban_masked = models.CharField("IBAN, masqué", max_length=20)
    iban_is_new = models.BooleanField("compte changé récemment", default=False)
    cents = in_cents("montant")
    live = models.BooleanField("en cours ou payé", default=True)
    returned_on = models.DateField("rejeté le", null=True, blank=True)
    returned_reason = models.CharField("motif du rejet", max_length=200, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "virement d’un ordre"
        verbose_name_plural = "virements des ordres"
        ordering = ["pk"]
        constraints = [
            once("order_transfer_reference_once", "end_to_end"),
            once("order_transfer_one_a_payment", "outlay", condition=Q(live=True)),
            models.CheckConstraint(condition=Q(cents__gt=0), name="order_transfer_moves_money"),
            models.CheckConstraint(
                condition=Q(returned_on=None, returned_reason="")
                | (Q(returned_on__isnull=False, live=False) & ~Q(returned_reason="")),
                name="order_transfer_returned_wholly",
            ),
        ]

    class Privacy:
        purpose = "Payer les factures et les remboursements, et garder la preuve de chaque virement"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = KeepWith("order")
        nobody = "le compte d’un fournisseur, ou celui que la personne lit dans ses coordonnées bancaires"
        personal = {
            "holder": Personal(Nature.IDENTITY, Scrub.NAME),
            "iban_sealed": Personal(Nature.SECRET, Scrub.ERASE),
            "iban_masked": Personal(Nature.BANK, Scrub.ERASE),
            "returned_reason": WORDS,
        }
        neutral = {
            "id", "community", "order", "outlay", "uid", "end_to_end", "iban_is_new", "cents", "live",
            "returned_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.end_to_end
