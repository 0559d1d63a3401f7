"""A batch of transfers, frozen when it is made: one transfer a person, and the lines that it pays."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.communities.members.models import Member
from maillage.foundation.privacy import Basis, Keep, KeepWith, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.indemnities.enums import BatchState, Outcome
from maillage.operations.indemnities.models.bank import PayerAccount
from maillage.operations.indemnities.models.lines import IndemnityLine
from maillage.operations.indemnities.models.rules import RETENTION, acted


class PaymentBatch(TenantModel):
    """Frozen at once: ``count`` and ``total_cents`` are recomputed by the database at commit (trigger).

    ``payer_holder`` is the name on the account that pays, as the file says it: a later correction changes no
    file. ``reference`` is the MsgId of the file, unique for ever. With ``booked_as_one`` the bank shows one
    line. Who prepared it does not approve it.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    reference = models.CharField("référence du fichier", max_length=35)
    account = models.ForeignKey(
        PayerAccount, on_delete=models.PROTECT, related_name="+", verbose_name="compte payeur"
    )
    payer_holder = models.CharField("titulaire du compte payeur", max_length=70)
    execution_on = models.DateField("exécution demandée le")
    booked_as_one = models.BooleanField("une seule ligne au relevé", default=False)
    state = models.CharField("état", max_length=10, choices=BatchState)
    count = models.PositiveIntegerField("virements")
    total_cents = models.PositiveBigIntegerField("total (centimes)")
    prepared_by = acted("préparé par")
    prepared_at = models.DateTimeField("préparé le")
    approved_by = acted("approuvé par", null=True, blank=True)
    approved_at = models.DateTimeField("approuvé le", null=True, blank=True)
    cancelled_by = acted("annulé par", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    cancel_reason = models.CharField("motif de l’annulation", max_length=200, blank=True)
    file_sha256 = models.JSONField("empreintes des fichiers remis", default=dict)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "lot de virements"
        verbose_name_plural = "lots de virements"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="payment_batch_number_once"),
            models.UniqueConstraint(fields=["community", "key"], name="payment_batch_key_once"),
            models.UniqueConstraint(fields=["community", "reference"], name="payment_batch_reference_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="payment_batch_two_people",
            ),
            models.CheckConstraint(
                condition=(Q(state=BatchState.PREPARED) & Q(approved_by=None, cancelled_by=None))
                | (Q(state=BatchState.APPROVED) & Q(approved_by__isnull=False, cancelled_by=None))
                | (Q(state=BatchState.CANCELLED) & Q(approved_by=None, cancelled_by__isnull=False)),
                name="payment_batch_state_is_told",
            ),
            models.CheckConstraint(
                condition=Q(count__gt=0, total_cents__gt=0), name="payment_batch_pays_something"
            ),
        ]

    class Privacy:
        purpose = "Prouver qui a préparé et qui a approuvé un ordre de virement"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = Keep("execution_on", years=10, whole_years=True)
        personal = {
            "prepared_by": Personal(Nature.TRACE, Scrub.KEEP),
            "approved_by": Personal(Nature.TRACE, Scrub.KEEP),
            "cancelled_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "number", "key", "reference", "account", "execution_on", "booked_as_one",
            "state", "count", "total_cents", "prepared_at", "approved_at", "cancelled_at", "cancel_reason",
            "file_sha256", "payer_holder",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"lot n° {self.number}"


class BatchTransfer(TenantModel):
    """What one person receives in a batch, on the account they had when it was frozen.

    Nothing changes but the outcome (trigger); ``proof`` is what the treasury knows the payment by.
    """

    batch = models.ForeignKey(
        PaymentBatch, on_delete=models.PROTECT, related_name="transfers", verbose_name="lot"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="membre")
    payee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="bénéficiaire"
    )
    uid = models.UUIDField("identifiant scellé", default=uuid.uuid4, editable=False)
    end_to_end = models.CharField("référence du virement", max_length=35)
    holder = models.CharField("nom du titulaire", max_length=70)
    iban_sealed = models.BinaryField("IBAN, scellé", null=True)
    iban_masked = models.CharField("IBAN, masqué", max_length=20)
    iban_is_new = models.BooleanField("compte changé récemment", default=False)
    cents = models.PositiveBigIntegerField("montant (centimes)")
    outcome = models.CharField("suite", max_length=10, choices=Outcome, default=Outcome.PENDING)
    paid_on = models.DateField("payé le", null=True, blank=True)
    proof = models.CharField("preuve du paiement", max_length=40, blank=True)
    returned_on = models.DateField("rejeté le", null=True, blank=True)
    returned_reason = models.CharField("motif du rejet", max_length=200, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "virement"
        verbose_name_plural = "virements"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["community", "end_to_end"], name="batch_transfer_reference_once"),
            models.UniqueConstraint(
                fields=["community", "batch", "payee"], name="batch_transfer_one_a_person"
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="batch_transfer_pays_something"),
            models.CheckConstraint(
                condition=(Q(outcome=Outcome.PAID) & Q(paid_on__isnull=False))
                | (Q(outcome=Outcome.RETURNED) & Q(returned_on__isnull=False) & ~Q(returned_reason=""))
                | (Q(outcome__in=[Outcome.PENDING, Outcome.DROPPED]) & Q(paid_on=None, proof="")),
                name="batch_transfer_outcome_is_told",
            ),
        ]

    class Privacy:
        purpose = "Payer les indemnités et garder la preuve de chaque virement"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = KeepWith("batch")
        whose = ("payee",)
        personal = {
            "payee": Personal(Nature.IDENTITY, Scrub.KEEP),
            "holder": Personal(Nature.IDENTITY, Scrub.NAME),
            "iban_sealed": Personal(Nature.SECRET, Scrub.ERASE),
            "iban_masked": Personal(Nature.BANK, Scrub.ERASE),
            "cents": Personal(Nature.BANK, Scrub.KEEP),
            "returned_reason": Personal(Nature.BANK, Scrub.ERASE),
        }
        neutral = {
            "id", "community", "batch", "member", "uid", "end_to_end", "iban_is_new", "outcome", "paid_on",
            "proof", "returned_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.end_to_end


class TransferLine(TenantModel):
    """A line paid by a transfer. ``live`` until the transfer fails: a line lives in one transfer at most."""

    transfer = models.ForeignKey(
        BatchTransfer, on_delete=models.PROTECT, related_name="items", verbose_name="virement"
    )
    line = models.ForeignKey(
        IndemnityLine, on_delete=models.PROTECT, related_name="transfer_lines", verbose_name="ligne"
    )
    cents = models.PositiveBigIntegerField("montant (centimes)")
    live = models.BooleanField("en cours ou payée", default=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "ligne d’un virement"
        verbose_name_plural = "lignes des virements"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "line"], condition=Q(live=True), name="line_in_one_transfer"
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Relier chaque virement aux lignes qu’il paie"
        neutral = {"id", "community", "transfer", "line", "cents", "live"}

    def __str__(self) -> str:
        return f"ligne {self.line_id} du virement {self.transfer_id}"
