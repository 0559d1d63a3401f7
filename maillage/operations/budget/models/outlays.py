"""What is promised and what is spent, the lines it is charged to, the files that prove it."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django_scopes import ScopedManager

from maillage.communities.treasury.models import Settlement
from maillage.foundation.privacy import Basis, NoPersonalData
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.budget.enums import OutlayKind, OutlayState
from maillage.operations.budget.models.columns import PAYEE, RETENTION, TRACE, WORDS, in_cents, once, person
from maillage.operations.budget.models.plan import PlannedLine

# What the treasury calls the expenses and the instalments of grants (``budget.bank``).
EXPENSE_SOURCE, GRANT_SOURCE = "expense", "grant"


def settled(source: str, key: str = "pk") -> Coalesce:
    """An annotation: what the bank settled of the row, in cents; its key in the treasury is ``source:pk``, or
    that of the row which ``key`` names.
    """
    held = Settlement.objects.filter(
        source=source, undone_at__isnull=True,
        target=Concat(Value(f"{source}:"), Cast(OuterRef(key), models.CharField())),
    )  # fmt: skip
    sums = held.order_by().values("target").annotate(total=Sum("cents")).values("total")
    return Coalesce(Subquery(sums), 0, output_field=models.BigIntegerField())


class OutlayQuerySet(models.QuerySet["Outlay"]):
    def with_paid(self) -> "OutlayQuerySet":
        """Adds ``paid_cents``, what the bank settled."""
        return self.annotate(paid_cents=settled(EXPENSE_SOURCE))


OutlayManager = models.Manager.from_queryset(OutlayQuerySet)


class Outlay(TenantModel):
    """A commitment (order, agreement, employment) or an expense, charged to one or several lines of the
    budget.

    Prepared by one person, decided by another; states only go forward. ``on`` is the day of the document,
    which gives the civil year. ``commitment`` is what the expense was promised by. ``said_paid_on`` is what
    somebody says; the proof of a payment is the bank's. ``overspend_reason`` says why more than planned was
    accepted.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    kind = models.CharField("sorte", max_length=10, choices=OutlayKind)
    title = models.CharField("objet", max_length=160)
    party = models.CharField("fournisseur ou bénéficiaire", max_length=140)
    reference = models.CharField("numéro de la facture ou du contrat", max_length=80, blank=True)
    cents = in_cents("montant")
    vat_cents = in_cents("TVA comprise", null=True, blank=True)
    on = models.DateField("daté du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    commitment = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="expenses",
        verbose_name="engagement",
    )  # fmt: skip
    state = models.CharField("état", max_length=9, choices=OutlayState, default=OutlayState.PREPARED)
    state_reason = models.CharField("raison de l’état", max_length=300, blank=True)
    overspend_reason = models.CharField("raison du dépassement", max_length=300, blank=True)
    said_paid_on = models.DateField("payée le, dit-on", null=True, blank=True)
    prepared_by = person("préparée par")
    prepared_at = models.DateTimeField("préparée le", auto_now_add=True)
    decided_by = person("décidée par", null=True, blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)

    objects = ScopedManager(community="community", _manager_class=OutlayManager)

    class Meta:
        verbose_name = "engagement ou dépense"
        verbose_name_plural = "engagements et dépenses"
        ordering = ["-on", "-number"]
        indexes = [models.Index(fields=["community", "on"])]
        constraints = [
            once("outlay_number_once", "number"),
            once("outlay_key_once", "key"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="outlay_moves_money"),
            models.CheckConstraint(
                condition=Q(vat_cents__isnull=True) | Q(vat_cents__lte=F("cents")), name="outlay_vat_within"
            ),
            models.CheckConstraint(
                condition=Q(kind=OutlayKind.EXPENSE) | Q(commitment__isnull=True, said_paid_on__isnull=True),
                name="outlay_commitment_stands_alone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[OutlayState.PREPARED, OutlayState.CANCELLED])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="outlay_decided_by_someone",
            ),
            # Who prepares never approves, nor closes what they prepared.
            models.CheckConstraint(
                condition=~Q(state__in=[OutlayState.APPROVED, OutlayState.CLOSED])
                | ~Q(decided_by=F("prepared_by")),
                name="outlay_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[OutlayState.REFUSED, OutlayState.CANCELLED]) | ~Q(state_reason=""),
                name="outlay_undone_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("on")),
                name="outlay_ends_after_it_starts",
            ),
        ]

    class Privacy:
        purpose = "Tenir ce que la communauté engage et dépense, qui l’a préparé et qui l’a validé"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        whose = ("prepared_by", "decided_by")
        personal = {
            "party": PAYEE, "title": WORDS, "state_reason": WORDS, "overspend_reason": WORDS,
            "prepared_by": TRACE, "decided_by": TRACE,
        }  # fmt: skip
        neutral = {
            "id", "community", "number", "key", "kind", "reference", "cents", "vat_cents", "on", "ends_on",
            "commitment", "state", "said_paid_on", "prepared_at", "decided_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def is_expense(self) -> bool:
        return self.kind == OutlayKind.EXPENSE


class Allocation(TenantModel):
    """The part of an outlay that a line of the budget pays; together they are its amount (deferred
    trigger).
    """

    outlay = models.ForeignKey(
        Outlay, on_delete=models.PROTECT, related_name="allocations", verbose_name="engagement ou dépense"
    )
    rank = models.PositiveSmallIntegerField("rang")
    line = models.ForeignKey(
        PlannedLine, on_delete=models.PROTECT, related_name="allocations", verbose_name="ligne de budget"
    )
    cents = in_cents("montant")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "imputation"
        verbose_name_plural = "imputations"
        ordering = ["outlay", "rank"]
        constraints = [
            once("allocation_line_once", "outlay", "line"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="allocation_moves_money"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Dire quelle ligne du budget paie chaque engagement et chaque dépense"
        neutral = {"id", "community", "outlay", "rank", "line", "cents"}

    def __str__(self) -> str:
        return f"imputation {self.pk}"


class Voucher(TenantModel):
    """A file that proves an outlay: an order, an invoice, a receipt. Never changed nor taken away
    (trigger).
    """

    outlay = models.ForeignKey(
        Outlay, on_delete=models.PROTECT, related_name="vouchers", verbose_name="engagement ou dépense"
    )
    name = models.CharField("nom du fichier", max_length=160)
    content_type = models.CharField("nature du fichier", max_length=100)
    content = models.BinaryField("fichier")
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    added_by = person("ajoutée par")
    added_at = models.DateTimeField("ajoutée le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "pièce justificative"
        verbose_name_plural = "pièces justificatives"
        ordering = ["pk"]
        constraints = [once("voucher_file_once", "outlay", "sha256")]

    class Privacy:
        purpose = "Garder la pièce qui justifie chaque dépense"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        whose = ("added_by",)
        personal = {"name": WORDS, "content": WORDS, "added_by": TRACE}
        neutral = {"id", "community", "outlay", "content_type", "size", "sha256", "added_at"}

    def __str__(self) -> str:
        return self.name

    @property
    def extension(self) -> str:
        """Of its name, which the form checked; letters and digits only."""
        end = self.name.rsplit(".", 1)[-1].lower()
        return end if end.isascii() and end.isalnum() else "bin"
