"""What a person paid for the community, and the photograph of its receipt."""

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Keep, KeepWith
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.budget.accounts.enums import ClaimState
from maillage.operations.budget.enums import Nature
from maillage.operations.budget.models.columns import RETENTION, TRACE, WORDS, in_cents, once, person
from maillage.operations.budget.models.outlays import Outlay
from maillage.planning.health_project.models import ActionSheet


class ExpenseClaim(TenantModel):
    """A note of expenses: what its owner says, until another person makes an expense of it.

    From then on the expense holds the lines of the budget, the files and the decision; the amount is the same
    (trigger). Who checks is never who claims (constraint), nor who approves (trigger on the expense).
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    owner = person("avancée par")
    title = models.CharField("ce que vous avez acheté", max_length=160)
    spent_on = models.DateField("payé le")
    cents = in_cents("montant")
    vat_cents = in_cents("TVA comprise", null=True, blank=True)
    nature = models.CharField("nature", max_length=13, choices=Nature)
    sheet = models.ForeignKey(
        ActionSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="fiche-action",
    )  # fmt: skip
    note = models.CharField("précision", max_length=300, blank=True)
    state = models.CharField("état", max_length=9, choices=ClaimState, default=ClaimState.DRAFT)
    written_at = models.DateTimeField("écrite le", auto_now_add=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    return_reason = models.CharField("ce qu’il faut corriger", max_length=300, blank=True)
    checked_by = person("vérifiée par", null=True, blank=True)
    checked_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    outlay = models.ForeignKey(
        Outlay, on_delete=models.PROTECT, null=True, blank=True, related_name="claims",
        verbose_name="dépense",
    )  # fmt: skip

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "note de frais"
        verbose_name_plural = "notes de frais"
        ordering = ["-number"]
        constraints = [
            once("expense_claim_number_once", "number"),
            once("expense_claim_key_once", "key"),
            once("expense_claim_outlay_once", "outlay", condition=Q(outlay__isnull=False)),
            models.CheckConstraint(condition=Q(cents__gt=0), name="expense_claim_moves_money"),
            models.CheckConstraint(
                condition=Q(vat_cents__isnull=True) | Q(vat_cents__lte=F("cents")),
                name="expense_claim_vat_within",
            ),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="expense_claim_nature"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("owner")),
                name="expense_claim_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ClaimState.CHECKED, outlay__isnull=False, checked_by__isnull=False,
                    checked_at__isnull=False,
                )
                | (~Q(state=ClaimState.CHECKED) & Q(outlay__isnull=True)),
                name="expense_claim_checked_into_an_expense",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.RETURNED) | ~Q(return_reason=""),
                name="expense_claim_returned_with_a_reason",
            ),
        ]  # fmt: skip

    class Privacy:
        purpose = "Rembourser à une personne ce qu’elle a payé pour la communauté"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = Keep("spent_on", years=10, whole_years=True)
        whose = ("owner",)
        personal = {
            "owner": TRACE, "title": WORDS, "note": WORDS, "return_reason": WORDS, "checked_by": TRACE,
        }  # fmt: skip
        neutral = {
            "id", "community", "number", "key", "spent_on", "cents", "vat_cents", "nature", "sheet", "state",
            "written_at", "sent_at", "checked_at", "outlay",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"Note de frais {self.number}"


class ClaimReceipt(TenantModel):
    """A receipt that waits with its claim; once checked it becomes a voucher of the expense, and leaves."""

    claim = models.ForeignKey(
        ExpenseClaim, on_delete=models.PROTECT, related_name="receipts", verbose_name="note de frais"
    )
    name = models.CharField("nom du fichier", max_length=160)
    content_type = models.CharField("nature du fichier", max_length=100)
    content = models.BinaryField("fichier")
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    added_at = models.DateTimeField("ajouté le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "justificatif d’une note de frais"
        verbose_name_plural = "justificatifs des notes de frais"
        ordering = ["pk"]
        constraints = [once("claim_receipt_file_once", "claim", "sha256")]

    class Privacy:
        purpose = "Garder le justificatif jusqu’à ce que la dépense le garde"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = KeepWith("claim")
        whose = ("claim__owner",)
        personal = {"name": WORDS, "content": WORDS}
        neutral = {"id", "community", "claim", "content_type", "size", "sha256", "added_at"}

    def __str__(self) -> str:
        return self.name
