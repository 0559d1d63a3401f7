"""The indicators that a community follows, and their values: none ever changes, it is replaced."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tabular.models import ImportRecord
from maillage.foundation.tenancy.models import TenantModel
from maillage.planning.evaluation.enums import CONFIDENCE, MISSIONS, Direction, Origin, Period
from maillage.planning.evaluation.enums import Nature as Kind

RETENTION = "durée de vie de la communauté, puis 10 ans"
ONE = "fait"
PERCENT = "%"


def _person(label: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=label, **options
    )


class TrackedIndicator(TenantModel):
    """An indicator that a community follows, in the words of the day it was taken up. Immutable but its end.

    ``code`` is that of the library, or « L » and its number. ``library``: the definition that it comes from,
    empty when the community wrote its own. ``tally``: what the platform counts for it.
    """

    number = models.PositiveIntegerField("numéro")
    code = models.CharField("code", max_length=24)
    library = models.CharField("définition d’origine", max_length=24, blank=True)
    edition = models.CharField("édition de la bibliothèque", max_length=10, blank=True)
    mission = models.CharField("mission", max_length=16, choices=list(MISSIONS.items()))
    label = models.CharField("nom", max_length=160)
    counted = models.CharField("ce qui est compté", max_length=500)
    among = models.CharField("rapporté à", max_length=300, blank=True)
    unit = models.CharField("unité", max_length=40)
    decimals = models.PositiveSmallIntegerField("décimales", default=0, validators=[MaxValueValidator(3)])
    nature = models.CharField("nature", max_length=6, choices=Kind)
    direction = models.CharField("sens", max_length=4, choices=Direction)
    data = models.CharField("source attendue", max_length=120)
    period = models.CharField("période", max_length=16, choices=Period, default=Period.CONTRACT_YEAR)
    confidence = models.CharField("degré de confiance", max_length=6, choices=CONFIDENCE, default="high")
    tally = models.CharField("compté par la plateforme", max_length=40, blank=True)
    added_by = _person("ajouté par")
    added_at = models.DateTimeField("ajouté le", auto_now_add=True)
    ended_by = _person("retiré par", null=True)
    ended_at = models.DateTimeField("retiré le", null=True)
    ended_why = models.CharField("motif", max_length=200, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "indicateur suivi"
        verbose_name_plural = "indicateurs suivis"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="tracked_indicator_number_once"),
            models.UniqueConstraint(
                fields=["community", "code"],
                condition=Q(ended_at__isnull=True),
                name="tracked_indicator_code_once",
            ),
            models.CheckConstraint(
                condition=Q(mission__in=list(MISSIONS)), name="tracked_indicator_mission_known"
            ),
        ]

    class Privacy:
        purpose = "Dire ce que la communauté mesure, et comment"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {
            "added_by": Personal(Nature.TRACE, Scrub.KEEP),
            "ended_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "number", "code", "library", "edition", "mission", "label", "counted", "among",
            "unit", "decimals", "nature", "direction", "data", "period", "confidence", "tally", "added_at",
            "ended_at", "ended_why",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.label

    @property
    def is_rate(self) -> bool:
        """Whether a value may come as a numerator and a denominator."""
        return self.unit == PERCENT

    @property
    def is_deliverable(self) -> bool:
        return self.nature == Kind.DONE

    @property
    def mission_label(self) -> str:
        return MISSIONS[self.mission]

    @property
    def in_force(self) -> bool:
        return self.ended_at is None


class IndicatorValue(TenantModel):
    """What one indicator was worth on a day, with where it comes from. A row is immutable but for its end.

    ``since``: the first day of what is cumulated, for a count. ``numerator`` and ``denominator`` where the
    source gives them. ``recorded_by`` is empty when the platform counted by itself. ``evidence`` says where
    the proof is; proofs kept on the site point at the value themselves.
    """

    indicator = models.ForeignKey(
        TrackedIndicator, on_delete=models.PROTECT, related_name="values", verbose_name="indicateur"
    )
    on = models.DateField("date")
    since = models.DateField("cumulé depuis le", null=True)
    value = models.DecimalField("valeur", max_digits=16, decimal_places=4)
    numerator = models.DecimalField("numérateur", max_digits=16, decimal_places=4, null=True)
    denominator = models.DecimalField("dénominateur", max_digits=16, decimal_places=4, null=True)
    source = models.CharField("source", max_length=160)
    vintage = models.CharField("millésime", max_length=60, blank=True)
    method = models.CharField("méthode", max_length=300, blank=True)
    confidence = models.CharField("degré de confiance", max_length=6, choices=CONFIDENCE, default="high")
    evidence = models.CharField("pièce justificative", max_length=300, blank=True)
    note = models.CharField("note", max_length=300, blank=True)
    origin = models.CharField("provenance", max_length=8, choices=Origin)
    record = models.ForeignKey(
        ImportRecord, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="import"
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="remplace"
    )
    recorded_by = _person("saisie par", null=True)
    recorded_at = models.DateTimeField("saisie le", auto_now_add=True)
    ended_by = _person("close par", null=True)
    ended_at = models.DateTimeField("close le", null=True)
    ended_why = models.CharField("motif", max_length=200, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "valeur d’un indicateur"
        verbose_name_plural = "valeurs des indicateurs"
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "indicator", "on"],
                condition=Q(ended_at__isnull=True),
                name="indicator_value_in_force_once",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(since__lte=models.F("on")),
                name="indicator_value_since_before",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="indicator_value_has_a_source"),
        ]

    class Privacy:
        purpose = "Suivre les indicateurs du contrat et du projet de santé, avec leur preuve"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {
            "recorded_by": Personal(Nature.TRACE, Scrub.KEEP),
            "ended_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "indicator", "on", "since", "value", "numerator", "denominator", "source",
            "vintage", "method", "confidence", "evidence", "note", "origin", "record", "replaces",
            "recorded_at", "ended_at", "ended_why",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.indicator}, {self.on:%d/%m/%Y}"

    @property
    def in_force(self) -> bool:
        return self.ended_at is None
