"""What was handed to the accountant: entries numbered without gap, frozen; accounts chosen with them."""

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Keep, KeepWith
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.budget.accounts.enums import Journal
from maillage.operations.budget.models.columns import PAYEE, RETENTION, TRACE, once, person


class AccountChoice(TenantModel):
    """The account that a heading of our chart goes to, where the accountant wants another than proposed."""

    heading = models.CharField("rubrique", max_length=13)
    account = models.CharField("numéro de compte", max_length=12)
    label = models.CharField("intitulé du compte", max_length=100)
    author = person("choisi par")
    chosen_at = models.DateTimeField("choisi le", auto_now=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "compte choisi"
        verbose_name_plural = "comptes choisis"
        ordering = ["heading"]
        constraints = [
            once("account_choice_once", "heading"),
            models.CheckConstraint(
                condition=Q(account__regex=r"^[1-8][0-9]{2}[0-9A-Z]{0,9}$"), name="account_choice_shape"
            ),
        ]

    class Privacy:
        purpose = "Traduire les natures de dépense dans le plan de comptes de l’expert-comptable"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        whose = ("author",)
        personal = {"author": TRACE}
        neutral = {"id", "community", "heading", "account", "label", "chosen_at"}

    def __str__(self) -> str:
        return f"{self.account} {self.label}"


class JournalExport(TenantModel):
    """One handing over: the entries of a civil year up to ``last_number``; its file is always the same.

    ``number`` counts the exports of the year. ``sha256`` is the print of the file.
    """

    key = models.UUIDField("clé de saisie", editable=False)
    year = models.PositiveSmallIntegerField("exercice comptable")
    number = models.PositiveIntegerField("numéro")
    siren = models.CharField("SIREN", max_length=9)
    last_number = models.PositiveIntegerField("dernière écriture")
    added = models.PositiveIntegerField("écritures ajoutées")
    sha256 = models.CharField("empreinte", max_length=64)
    made_by = person("préparé par")
    made_on = models.DateField("préparé le")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "export comptable"
        verbose_name_plural = "exports comptables"
        ordering = ["-year", "-number"]
        constraints = [
            once("journal_export_once", "year", "number"),
            once("journal_export_key_once", "key"),
            models.CheckConstraint(condition=Q(siren__regex=r"^[0-9]{9}$"), name="journal_export_siren"),
            models.CheckConstraint(condition=Q(year__range=(2015, 2100)), name="journal_export_year"),
        ]

    class Privacy:
        purpose = "Savoir ce qui a été remis à l’expert-comptable, quand et par qui"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = Keep("made_on", years=10, whole_years=True)
        whose = ("made_by",)
        personal = {"made_by": TRACE}
        neutral = {
            "id", "community", "key", "year", "number", "siren", "last_number", "added", "sha256", "made_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"export {self.year}-{self.number}"


class JournalEntry(TenantModel):
    """An entry as it was exported; numbers follow each other, debits equal credits, nothing moves (triggers).

    ``source`` is what it tells of (« outlay:12 »). When that changed since, an entry undoes this one
    (``undoes``) and another replaces it. ``lines`` are ``[account, label, third party, its name, debit,
    credit]``, in cents.
    """

    export = models.ForeignKey(
        JournalExport, on_delete=models.PROTECT, related_name="entries", verbose_name="export"
    )
    year = models.PositiveSmallIntegerField("exercice comptable")
    number = models.PositiveIntegerField("numéro d’écriture")
    journal = models.CharField("journal", max_length=2, choices=Journal)
    source = models.CharField("origine", max_length=60)
    on = models.DateField("date de l’écriture")
    piece = models.CharField("référence de la pièce", max_length=40)
    label = models.CharField("libellé de l’écriture", max_length=160)
    lines = models.JSONField("lignes")
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by",
        verbose_name="annule l’écriture",
    )  # fmt: skip

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "écriture exportée"
        verbose_name_plural = "écritures exportées"
        ordering = ["year", "number"]
        constraints = [
            once("journal_entry_number_once", "year", "number"),
            once("journal_entry_undone_once", "undoes", condition=Q(undoes__isnull=False)),
        ]

    class Privacy:
        purpose = "Rendre les mêmes écritures à l’expert-comptable, quoi qu’il change ensuite"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = KeepWith("export")
        nobody = "une pièce comptable : la personne lit la dépense qu’elle raconte"
        personal = {"label": PAYEE, "lines": PAYEE}
        neutral = {
            "id", "community", "export", "year", "number", "journal", "source", "on", "piece", "undoes",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"écriture {self.year}-{self.number}"
