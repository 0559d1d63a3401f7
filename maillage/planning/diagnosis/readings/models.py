"""Indicators of one's own, and values that people enter: none ever changes, it is replaced or withdrawn."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django_scopes import ScopedManager

from maillage.communities.territory.models import TerritoryVersion
from maillage.engines.indicators import Better, Entered
from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tabular.models import ImportRecord
from maillage.foundation.tenancy.models import TenantModel

BETTER = [
    (Better.HIGH.value, "Plus c’est haut, mieux c’est"),
    (Better.LOW.value, "Plus c’est bas, mieux c’est"),
    (Better.NONE.value, "Ni l’un ni l’autre"),
]
CONFIDENCE = [("high", "confirmé"), ("medium", "probable"), ("low", "à confirmer")]


class LocalIndicator(TenantModel):
    """An indicator that a community defined; its code is « L » and its number."""

    number = models.PositiveIntegerField("numéro")
    theme = models.CharField("thème", max_length=30)
    label = models.CharField("nom", max_length=120)
    definition = models.TextField("définition", max_length=500)
    unit = models.CharField("unité", max_length=40)
    decimals = models.PositiveSmallIntegerField("décimales", default=1, validators=[MaxValueValidator(3)])
    better = models.CharField("sens", max_length=4, choices=BETTER, default=Better.NONE.value)
    additive = models.BooleanField("les communes s’additionnent", default=False)
    defined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="défini par"
    )
    defined_at = models.DateTimeField("défini le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "indicateur local"
        verbose_name_plural = "indicateurs locaux"
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="local_indicator_number_once"),
            models.UniqueConstraint(fields=["community", "label"], name="local_indicator_label_once"),
        ]

    class Privacy:
        purpose = "Mesurer ce qu’aucune source publique ne mesure"
        basis = Basis.PUBLIC_TASK
        retention = "durée de vie de la communauté, puis 5 ans"
        personal = {"defined_by": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {
            "id", "community", "number", "theme", "label", "definition", "unit", "decimals", "better",
            "additive", "defined_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.label

    @property
    def code(self) -> str:
        return f"L{self.number}"

    def as_entered(self) -> Entered:
        """The same as one of the catalogue."""
        return Entered(
            self.code, self.theme, self.label, self.definition, self.unit, self.decimals,
            Better(self.better), self.additive, "votre communauté",
        )  # fmt: skip


class Reading(TenantModel):
    """What a source says of one indicator, one year: for the territory, by commune, and its own comparisons.

    ``indicator`` is a code of the catalogue or of ``local``. ``communes`` maps INSEE codes to a value, or to
    None where the source masks it. A row is immutable but for its end (database trigger).
    """

    indicator = models.CharField("indicateur", max_length=12)
    local = models.ForeignKey(
        LocalIndicator, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="indicateur local"
    )
    source = models.CharField("source", max_length=120)
    vintage = models.CharField("millésime", max_length=40)
    year = models.PositiveSmallIntegerField("année")
    perimeter = models.CharField("périmètre", max_length=200, blank=True)
    version = models.ForeignKey(
        TerritoryVersion,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="version du territoire",
    )
    territory = models.FloatField("territoire", null=True)
    department = models.FloatField("département", null=True)
    region = models.FloatField("région", null=True)
    france = models.FloatField("France", null=True)
    communes = models.JSONField("communes", default=dict)
    masked = models.PositiveSmallIntegerField("communes masquées", null=True)
    confidence = models.CharField("degré de confiance", max_length=6, choices=CONFIDENCE)
    note = models.TextField("note de lecture", blank=True, max_length=500)
    evidence = models.CharField("pièce justificative", max_length=300, blank=True)
    record = models.ForeignKey(
        ImportRecord, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="import"
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="remplace"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="saisi par"
    )
    entered_at = models.DateTimeField("saisi le", auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="clos par",
    )
    ended_at = models.DateTimeField("clos le", null=True)
    ended_why = models.CharField("motif", max_length=200, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "relevé"
        verbose_name_plural = "relevés"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "indicator", "source", "vintage"],
                condition=models.Q(ended_at__isnull=True),
                name="reading_in_force_once",
            ),
            models.CheckConstraint(
                condition=models.Q(territory__isnull=False) | ~models.Q(communes={}),
                name="reading_says_something",
            ),
        ]

    class Privacy:
        purpose = "Compléter le diagnostic par ce que les sources fermées disent du territoire"
        basis = Basis.PUBLIC_TASK
        retention = "durée de vie de la communauté, puis 5 ans"
        personal = {
            "entered_by": Personal(Nature.TRACE, Scrub.KEEP),
            "ended_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "indicator", "local", "source", "vintage", "year", "perimeter", "version",
            "territory", "department", "region", "france", "communes", "masked", "confidence", "note",
            "evidence", "record", "replaces", "entered_at", "ended_at", "ended_why",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.indicator}, {self.source}, {self.vintage}"

    @property
    def in_force(self) -> bool:
        return self.ended_at is None
