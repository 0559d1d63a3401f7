"""The rows of an action sheet: steps, budget, indicators, risks."""

from django.db import models
from django.db.models import Q

from maillage.foundation.privacy import Basis, NoPersonalData, Personal, Scrub
from maillage.foundation.privacy import Nature as Told
from maillage.foundation.tenancy.models import TenantModel
from maillage.planning.health_project.columns import RETENTION
from maillage.planning.health_project.enums import (
    Direction,
    Envelope,
    IndicatorKind,
    Level,
    Nature,
    StepState,
)
from maillage.planning.health_project.models.sheets import of_sheet


class SheetStep(TenantModel):
    """One step, with the day it is due."""

    sheet = of_sheet("steps")
    rank = models.PositiveSmallIntegerField("rang")
    title = models.CharField("étape", max_length=200)
    who = models.CharField("par qui", max_length=160, blank=True)
    starts_on = models.DateField("à partir du", null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=8, choices=StepState, default=StepState.TO_DO)

    class Meta:
        verbose_name = "étape d’une action"
        verbose_name_plural = "étapes des actions"
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(due_on__isnull=True)
                | Q(due_on__gte=models.F("starts_on")),
                name="sheet_step_due_after_it_starts",
            ),
        ]

    class Privacy:
        purpose = "Suivre l’avancement de chaque action"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        nobody = "un nom ou une fonction, en texte libre, qu’aucune clé ne relie à une personne"
        personal = {"who": Personal(Told.PROFESSIONAL, Scrub.ERASE)}
        neutral = {"id", "community", "sheet", "rank", "title", "starts_on", "due_on", "state"}

    def __str__(self) -> str:
        return self.title


class BudgetLine(TenantModel):
    """What is foreseen for a year: integer cents."""

    sheet = of_sheet("budget")
    rank = models.PositiveSmallIntegerField("rang")
    year = models.PositiveSmallIntegerField("année")
    envelope = models.CharField("enveloppe", max_length=12, choices=Envelope)
    nature = models.CharField("nature", max_length=13, choices=Nature)
    label = models.CharField("précision", max_length=160, blank=True)
    cents = models.BigIntegerField("montant en centimes")

    class Meta:
        verbose_name = "ligne de budget d’une action"
        verbose_name_plural = "budget des actions"
        ordering = ["year", "rank", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gte=0), name="budget_line_not_negative"),
            models.CheckConstraint(condition=Q(year__range=(2015, 2100)), name="budget_line_year"),
            models.CheckConstraint(
                condition=Q(envelope__in=Envelope.values), name="budget_line_envelope_known"
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Prévoir le coût de chaque action"
        neutral = {"id", "community", "sheet", "rank", "year", "envelope", "nature", "label", "cents"}

    def __str__(self) -> str:
        return f"{self.year} {self.envelope} {self.cents}"


class SheetIndicator(TenantModel):
    """What is measured. ``targets`` maps years to decimals, both as text: ``{"2027": "12.5"}``.

    ``followed``: the code of the indicator of ``planning/evaluation`` that gives its values, empty for none.
    """

    sheet = of_sheet("indicators")
    rank = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("nature", max_length=8, choices=IndicatorKind)
    title = models.CharField("indicateur", max_length=200)
    definition = models.CharField("définition", max_length=500, blank=True)
    source = models.CharField("source", max_length=200, blank=True)
    evidence = models.CharField("preuve attendue", max_length=200, blank=True)
    unit = models.CharField("unité", max_length=40, blank=True)
    direction = models.CharField("sens", max_length=4, choices=Direction, default=Direction.UP)
    baseline = models.DecimalField("valeur de départ", max_digits=12, decimal_places=2, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField("année de départ", null=True, blank=True)
    targets = models.JSONField("cibles par année", default=dict, blank=True)
    followed = models.CharField("indicateur suivi", max_length=24, blank=True, default="")

    class Meta:
        verbose_name = "indicateur d’une action"
        verbose_name_plural = "indicateurs des actions"
        ordering = ["rank", "pk"]

    class Privacy(NoPersonalData):
        purpose = "Mesurer ce que chaque action fait et change"
        neutral = {
            "id", "community", "sheet", "rank", "kind", "title", "definition", "source", "evidence", "unit",
            "direction", "baseline", "baseline_year", "targets", "followed",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title


class SheetRisk(TenantModel):
    """What could go wrong, and the answer prepared."""

    sheet = of_sheet("risks")
    rank = models.PositiveSmallIntegerField("rang")
    title = models.CharField("risque", max_length=200)
    likelihood = models.PositiveSmallIntegerField("probabilité", choices=Level, default=Level.MEDIUM)
    impact = models.PositiveSmallIntegerField("gravité", choices=Level, default=Level.MEDIUM)
    answer = models.CharField("parade", max_length=500, blank=True)

    class Meta:
        verbose_name = "risque d’une action"
        verbose_name_plural = "risques des actions"
        ordering = ["rank", "pk"]

    class Privacy(NoPersonalData):
        purpose = "Prévoir ce qui peut empêcher une action"
        neutral = {"id", "community", "sheet", "rank", "title", "likelihood", "impact", "answer"}

    def __str__(self) -> str:
        return self.title
