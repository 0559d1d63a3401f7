"""Where money comes from, and what is foreseen with it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, NoPersonalData
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.budget.enums import FunderKind, Nature
from maillage.operations.budget.models.columns import RETENTION, TRACE, WORDS, in_cents, once, person
from maillage.operations.contract.models import AciContract
from maillage.planning.health_project.enums import Envelope, Mission
from maillage.planning.health_project.models import ActionSheet


class Grant(TenantModel):
    """A funding: who gives, how much, from when to when, on what conditions.

    ``granted_cents`` is empty for an ACI contract, whose envelopes are in the room of the contract.
    ``missions`` and ``natures`` are what it may pay for; empty, anything. The end is its last day.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    kind = models.CharField("nature du financement", max_length=8, choices=FunderKind)
    funder = models.CharField("financeur", max_length=120)
    title = models.CharField("intitulé", max_length=160)
    reference = models.CharField("référence", max_length=80, blank=True)
    contract = models.ForeignKey(
        AciContract,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="contrat ACI",
    )
    granted_cents = in_cents("montant accordé", null=True, blank=True)
    starts_on = models.DateField("à dépenser à partir du")
    ends_on = models.DateField("à dépenser jusqu’au", null=True, blank=True)
    report_due_on = models.DateField("compte rendu attendu le", null=True, blank=True)
    conditions = models.TextField("conditions du financement", max_length=3000, blank=True)
    missions = ArrayField(
        models.CharField(max_length=16, choices=Mission),
        default=list,
        blank=True,
        verbose_name="missions admises",
    )
    natures = ArrayField(
        models.CharField(max_length=13, choices=Nature),
        default=list,
        blank=True,
        verbose_name="natures admises",
    )
    author = person("enregistré par")
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "financement"
        verbose_name_plural = "financements"
        ordering = ["number"]
        constraints = [
            once("grant_number_once", "number"),
            once("grant_key_once", "key"),
            once("grant_of_a_contract_once", "contract", condition=Q(contract__isnull=False)),
            models.CheckConstraint(
                condition=Q(kind=FunderKind.ACI, contract__isnull=False, granted_cents__isnull=True)
                | ~Q(kind=FunderKind.ACI) & Q(contract__isnull=True),
                name="grant_of_aci_has_its_contract",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="grant_lasts"
            ),
        ]

    class Privacy:
        purpose = "Savoir qui finance la communauté, pour combien et à quelles conditions"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        whose = ("author",)
        personal = {"author": TRACE, "conditions": WORDS}
        neutral = {
            "id", "community", "number", "key", "kind", "funder", "title", "reference", "contract",
            "granted_cents", "starts_on", "ends_on", "report_due_on", "missions", "natures", "created_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title


class GrantInstalment(TenantModel):
    """A payment that a funder announced; what was received of it, the bank says."""

    grant = models.ForeignKey(
        Grant, on_delete=models.PROTECT, related_name="instalments", verbose_name="financement"
    )
    rank = models.PositiveSmallIntegerField("rang")
    label = models.CharField("libellé", max_length=120)
    due_on = models.DateField("attendu le", null=True, blank=True)
    cents = in_cents("montant")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "versement d’un financement"
        verbose_name_plural = "versements des financements"
        ordering = ["grant", "rank"]
        constraints = [
            once("grant_instalment_once", "grant", "rank"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="grant_instalment_moves_money"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Rapprocher ce que les financeurs versent de ce qu’ils ont annoncé"
        neutral = {"id", "community", "grant", "rank", "label", "due_on", "cents"}

    def __str__(self) -> str:
        return self.label


class PlannedLine(TenantModel):
    """What is foreseen for one exercise: a year of the contract (1 to 5), or a civil year without contract.

    ``carried_cents`` is what comes from ``carried_from``, a line of the exercise before: that line has so
    much less, this one so much more. What is spent is charged to a line, which says who pays and for what.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    contract = models.ForeignKey(
        AciContract,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="contrat ACI",
    )
    year = models.PositiveSmallIntegerField("exercice")
    grant = models.ForeignKey(
        Grant, on_delete=models.PROTECT, related_name="lines", verbose_name="financement"
    )
    envelope = models.CharField("enveloppe", max_length=12, choices=Envelope)
    mission = models.CharField("mission", max_length=16, choices=Mission)
    sheet = models.ForeignKey(
        ActionSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="fiche-action",
    )  # fmt: skip
    nature = models.CharField("nature", max_length=13, choices=Nature)
    label = models.CharField("précision", max_length=160, blank=True)
    cents = in_cents("montant prévu", default=0)
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_to",
        verbose_name="report de la ligne",
    )  # fmt: skip
    carried_cents = in_cents("montant reporté", default=0)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    author = person("écrite par")
    created_at = models.DateTimeField("écrite le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "ligne de budget"
        verbose_name_plural = "lignes de budget"
        ordering = ["number"]
        constraints = [
            once("planned_line_number_once", "number"),
            once("planned_line_key_once", "key"),
            once("planned_line_carried_once", "carried_from", condition=Q(carried_from__isnull=False)),
            models.CheckConstraint(
                condition=Q(contract__isnull=False, year__range=(1, 5))
                | Q(contract__isnull=True, year__range=(2015, 2100)),
                name="planned_line_exercise",
            ),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=False) | Q(carried_cents=0), name="planned_line_carried_from"
            ),
            models.CheckConstraint(condition=Q(envelope__in=Envelope.values), name="planned_line_envelope"),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="planned_line_nature"),
            models.CheckConstraint(condition=Q(mission__in=Mission.values), name="planned_line_mission"),
        ]

    class Privacy:
        purpose = "Prévoir ce que la communauté dépense, par exercice, financeur, mission, action et nature"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        whose = ("author",)
        personal = {"author": TRACE}
        neutral = {
            "id", "community", "number", "key", "contract", "year", "grant", "envelope", "mission", "sheet",
            "nature", "label", "cents", "carried_from", "carried_cents", "withdrawn_at", "created_at",
        }  # fmt: skip

    def __str__(self) -> str:
        what = self.label or self.get_nature_display()
        return f"{self.number}. {what}"
