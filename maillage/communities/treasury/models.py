"""The accounts, the files that the bank gave, their lines, and what each line settles."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Abs, Coalesce
from django_scopes import ScopedManager

from maillage.communities.treasury.enums import AsideReason, FileKind
from maillage.foundation.privacy import Basis, Keep, KeepWith, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel

TEN_YEARS = "10 ans après l'exercice (pièce comptable)"


class BankAccount(TenantModel):
    """An account of the association. The IBAN itself is not kept: ``print`` recognises it in a statement."""

    label = models.CharField("nom du compte", max_length=80)
    iban_masked = models.CharField("IBAN, masqué", max_length=20)
    iban_print = models.CharField("empreinte de l’IBAN", max_length=64, editable=False)
    closed_on = models.DateField("fermé le", null=True, blank=True)
    created_at = models.DateTimeField("ajouté le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "compte bancaire"
        verbose_name_plural = "comptes bancaires"
        ordering = ["closed_on", "label", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["community", "iban_print"], name="bank_account_iban_once"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Savoir à quel compte de l’association appartient un relevé bancaire"
        neutral = {"id", "community", "label", "iban_masked", "iban_print", "closed_on", "created_at"}

    def __str__(self) -> str:
        return self.label


class BankStatement(TenantModel):
    """A statement that was brought: one of those in a CAMT.053 file, or a table that a person confirmed.

    Balances are in cents, empty where the file gives none. ``read`` lines, of which ``created`` were new.
    """

    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="statements", verbose_name="compte"
    )
    kind = models.CharField("format", max_length=8, choices=FileKind)
    file_name = models.CharField("nom du fichier", max_length=200)
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    rank = models.PositiveSmallIntegerField("rang dans le fichier", default=0)
    reference = models.CharField("numéro de relevé", max_length=70, blank=True)
    starts_on = models.DateField("du", null=True, blank=True)
    ends_on = models.DateField("au", null=True, blank=True)
    opening_cents = models.BigIntegerField("solde de départ (centimes)", null=True, blank=True)
    closing_cents = models.BigIntegerField("solde de fin (centimes)", null=True, blank=True)
    moved_cents = models.BigIntegerField("total des lignes lues (centimes)")
    read = models.PositiveIntegerField("lignes lues")
    created = models.PositiveIntegerField("lignes nouvelles")
    notes = models.JSONField("remarques de lecture", default=list, blank=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="importé par"
    )
    imported_at = models.DateTimeField("importé le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "relevé bancaire"
        verbose_name_plural = "relevés bancaires"
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "account", "sha256", "rank"], name="bank_statement_file_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="bank_statement_kind_known"),
            models.CheckConstraint(
                condition=Q(created__lte=models.F("read")), name="bank_statement_counts_agree"
            ),
        ]

    class Privacy:
        purpose = "Savoir de quel fichier vient une ligne de banque"
        basis = Basis.LEGAL_OBLIGATION
        retention = TEN_YEARS
        # A statement whose days the file does not give lasts from its import.
        keep = (
            Keep("ends_on", years=10, whole_years=True),
            Keep("imported_at", years=10, whole_years=True, when={"ends_on__isnull": True}),
        )
        nobody = "le nom d’un fichier de la banque"
        personal = {
            "file_name": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "imported_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "account", "kind", "sha256", "rank", "reference", "starts_on", "ends_on",
            "opening_cents", "closing_cents", "moved_cents", "read", "created", "notes", "imported_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"relevé {self.reference or self.file_name}"


class BankLineQuerySet(models.QuerySet["BankLine"]):
    def with_settled(self) -> "BankLineQuerySet":
        """Adds ``settled_cents`` (what settles, above zero) and ``is_aside``."""
        held = Settlement.objects.filter(line=OuterRef("pk"), undone_at__isnull=True).order_by()
        sums = held.values("line").annotate(total=Sum("cents")).values("total")
        return self.annotate(
            settled_cents=Coalesce(Subquery(sums), 0, output_field=models.BigIntegerField()),
            is_aside=Exists(SetAside.objects.filter(line=OuterRef("pk"), undone_at__isnull=True)),
        )

    def waiting(self) -> "BankLineQuerySet":
        """Those that are not wholly settled, nor set aside."""
        return (
            self.with_settled()
            .annotate(size=Abs("cents"))
            .filter(is_aside=False, settled_cents__lt=models.F("size"))
        )


BankLineManager = models.Manager.from_queryset(BankLineQuerySet)


class BankLine(TenantModel):
    """One movement of an account, in cents, above zero when money came in. Append-only (database trigger).

    ``identity`` is the same in every file that holds the line (``engines.bank.statement.line_keys``);
    ``statement`` is the first that brought it. ``party_print`` recognises the other account, never kept.
    """

    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="lines", verbose_name="compte"
    )
    statement = models.ForeignKey(
        BankStatement, on_delete=models.PROTECT, related_name="lines", verbose_name="relevé"
    )
    rank = models.PositiveIntegerField("rang dans le relevé")
    identity = models.CharField("identité", max_length=64, editable=False)
    booked_on = models.DateField("date d’opération")
    value_on = models.DateField("date de valeur", null=True, blank=True)
    cents = models.BigIntegerField("montant (centimes)")
    text = models.CharField("libellé", max_length=500, blank=True)
    party = models.CharField("payeur ou bénéficiaire", max_length=140, blank=True)
    party_print = models.CharField("empreinte de l’autre compte", max_length=64, blank=True)
    bank_reference = models.CharField("référence de la banque", max_length=70, blank=True)
    end_to_end = models.CharField("référence du payeur", max_length=70, blank=True)
    reversal = models.BooleanField("extourne", default=False)

    objects = ScopedManager(community="community", _manager_class=BankLineManager)

    class Meta:
        verbose_name = "ligne de banque"
        verbose_name_plural = "lignes de banque"
        ordering = ["booked_on", "rank", "pk"]
        indexes = [
            models.Index(fields=["community", "booked_on"]),
            models.Index(fields=["community", "party_print"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["community", "account", "identity"], name="bank_line_once"),
            models.CheckConstraint(condition=~Q(cents=0), name="bank_line_moves_money"),
        ]

    class Privacy:
        purpose = "Rapprocher ce que la banque a reçu et payé de ce qui était attendu"
        basis = Basis.LEGAL_OBLIGATION
        retention = TEN_YEARS
        keep = Keep("booked_on", years=10, whole_years=True)
        nobody = "ce que la banque a écrit, sans compte ni adresse de la personne : réponse à la main"
        personal = {
            "text": Personal(Nature.BANK, Scrub.ERASE),
            "party": Personal(Nature.BANK, Scrub.ERASE),
            "party_print": Personal(Nature.BANK, Scrub.ERASE),
            "bank_reference": Personal(Nature.BANK, Scrub.ERASE),
            "end_to_end": Personal(Nature.BANK, Scrub.ERASE),
        }
        neutral = {
            "id", "community", "account", "statement", "rank", "identity", "booked_on", "value_on", "cents",
            "reversal",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"ligne du {self.booked_on:%d/%m/%Y}"


class Settlement(TenantModel):
    """A line, or a part of it, settles something of a higher room: ``source`` and ``target`` name it there.

    ``cents`` is above zero whatever the direction; together they never exceed the line (database trigger).
    ``proof`` is what the room above wrote. Nothing but the undoing may change, once (trigger).
    """

    line = models.ForeignKey(
        BankLine, on_delete=models.PROTECT, related_name="settlements", verbose_name="ligne"
    )
    key = models.UUIDField("clé", default=uuid.uuid4, editable=False)
    source = models.CharField("nature", max_length=30)
    target = models.CharField("objet", max_length=40)
    party = models.CharField("dossier de la personne", max_length=60)
    label = models.CharField("ce qui est réglé", max_length=200)
    cents = models.PositiveBigIntegerField("montant (centimes)")
    proof = models.CharField("écriture correspondante", max_length=40)
    reasons = models.JSONField("raisons de la proposition", default=list, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="rapproché par"
    )
    settled_at = models.DateTimeField("rapproché le", auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="annulé par",
    )
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_reason = models.CharField("motif de l’annulation", max_length=200, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "rapprochement"
        verbose_name_plural = "rapprochements"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["community", "key"], name="settlement_key_once"),
            models.UniqueConstraint(fields=["community", "source", "proof"], name="settlement_proof_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="settlement_moves_money"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_reason="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason=""),
                name="settlement_undone_wholly",
            ),
        ]

    class Privacy:
        purpose = "Garder la preuve de ce que chaque ligne de banque a réglé"
        basis = Basis.LEGAL_OBLIGATION
        retention = TEN_YEARS
        keep = KeepWith("line")
        nobody = "un numéro de dossier : ce qui est réglé est dit à la personne avec sa cotisation"
        personal = {
            "party": Personal(Nature.BANK, Scrub.KEEP),
            "label": Personal(Nature.BANK, Scrub.ERASE),
            "settled_by": Personal(Nature.TRACE, Scrub.KEEP),
            "undone_by": Personal(Nature.TRACE, Scrub.KEEP),
            "undone_reason": Personal(Nature.BANK, Scrub.ERASE),
        }
        neutral = {
            "id", "community", "line", "key", "source", "target", "cents", "proof", "reasons", "settled_at",
            "undone_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"rapprochement {self.pk}"


class SetAside(TenantModel):
    """Somebody said that a line settles nothing here, and why; undone, it waits again."""

    line = models.ForeignKey(
        BankLine, on_delete=models.PROTECT, related_name="set_asides", verbose_name="ligne"
    )
    reason = models.CharField("raison", max_length=12, choices=AsideReason)
    note = models.CharField("précision", max_length=200, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="mise de côté par"
    )
    set_at = models.DateTimeField("mise de côté le", auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="reprise par",
    )
    undone_at = models.DateTimeField("reprise le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "ligne mise de côté"
        verbose_name_plural = "lignes mises de côté"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "line"], condition=Q(undone_at__isnull=True), name="set_aside_once"
            ),
            models.CheckConstraint(condition=Q(reason__in=AsideReason.values), name="set_aside_reason_known"),
            models.CheckConstraint(
                condition=~Q(reason=AsideReason.OTHER) | ~Q(note=""), name="set_aside_other_is_said"
            ),
        ]

    class Privacy:
        purpose = "Dire pourquoi une ligne de banque ne règle rien ici"
        basis = Basis.LEGAL_OBLIGATION
        retention = TEN_YEARS
        keep = KeepWith("line")
        nobody = "une précision de la trésorerie sur une ligne de banque"
        personal = {
            "note": Personal(Nature.BANK, Scrub.ERASE),
            "set_by": Personal(Nature.TRACE, Scrub.KEEP),
            "undone_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {"id", "community", "line", "reason", "set_at", "undone_at"}

    def __str__(self) -> str:
        return f"ligne {self.line_id} mise de côté"
