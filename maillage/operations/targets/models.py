"""What a contract year pays for an indicator. A row never changes: it ends, and another replaces it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.contract.models import YEARS, AciContract
from maillage.operations.targets.enums import ScaleKind
from maillage.planning.evaluation.enums import Direction
from maillage.planning.evaluation.models import TrackedIndicator

_TRACE = Personal(Nature.TRACE, Scrub.KEEP)


def _person(label: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=label, **options
    )


class YearTarget(TenantModel):
    """The scale of one indicator for one year (1 to 5) of a contract, as negotiated.

    ``cents`` is the most it pays. ``tiers``: ``[{"threshold": "50", "cents": 900000}]``, from the easiest to
    the hardest. ``change``: how much the contract says the value should move, signed. ``copied_from``: the
    target of another year that nobody has read again yet. Immutable but its end (trigger).
    """

    contract = models.ForeignKey(
        AciContract, on_delete=models.PROTECT, related_name="+", verbose_name="contrat"
    )
    year = models.PositiveSmallIntegerField("année du contrat")
    indicator = models.ForeignKey(
        TrackedIndicator, on_delete=models.PROTECT, related_name="+", verbose_name="indicateur"
    )
    kind = models.CharField("barème", max_length=12, choices=ScaleKind)
    direction = models.CharField("sens", max_length=4, choices=Direction)
    baseline = models.DecimalField("valeur de départ", max_digits=16, decimal_places=4, null=True)
    baseline_source = models.CharField("source du départ", max_length=160, blank=True)
    change = models.DecimalField("évolution attendue", max_digits=16, decimal_places=4, null=True)
    target = models.DecimalField("objectif", max_digits=16, decimal_places=4, null=True)
    tiers = models.JSONField("paliers", default=list)
    cents = models.PositiveBigIntegerField("montant (centimes)")
    source = models.CharField("source", max_length=300)
    note = models.CharField("note", max_length=300, blank=True)
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="reprise de"
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="remplace"
    )
    recorded_by = _person("notée par")
    recorded_at = models.DateTimeField("notée le", auto_now_add=True)
    ended_by = _person("close par", null=True)
    ended_at = models.DateTimeField("close le", null=True)
    ended_why = models.CharField("motif", max_length=300, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "cible d’une année du contrat"
        verbose_name_plural = "cibles des années du contrat"
        ordering = ["year", "indicator__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "contract", "year", "indicator"],
                condition=Q(ended_at__isnull=True),
                name="year_target_in_force_once",
            ),
            models.CheckConstraint(condition=Q(year__gte=1, year__lte=YEARS), name="year_target_year_known"),
            models.CheckConstraint(condition=Q(kind__in=ScaleKind.values), name="year_target_kind_known"),
            models.CheckConstraint(condition=~Q(source=""), name="year_target_has_a_source"),
            models.CheckConstraint(
                condition=Q(kind=ScaleKind.DELIVERABLE)
                | Q(kind=ScaleKind.TIERS) & ~Q(tiers=[])
                | Q(kind__in=[ScaleKind.TARGET, ScaleKind.LINEAR], target__isnull=False),
                name="year_target_says_what_it_pays_for",
            ),
        ]

    class Privacy:
        purpose = "Savoir ce que chaque année du contrat paie pour chaque indicateur, et qui l’a noté"
        basis = Basis.PUBLIC_TASK
        retention = "durée de vie de la communauté, puis 10 ans"
        personal = {"recorded_by": _TRACE, "ended_by": _TRACE}
        neutral = {
            "id", "community", "contract", "year", "indicator", "kind", "direction", "baseline",
            "baseline_source", "change", "target", "tiers", "cents", "source", "note", "copied_from",
            "replaces", "recorded_at", "ended_at", "ended_why",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.indicator}, année {self.year}"

    @property
    def in_force(self) -> bool:
        return self.ended_at is None
