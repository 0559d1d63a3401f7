"""Who offers care in each commune, and what its inhabitants can reach. Aggregates, never a person."""

from django.db import models
from django.db.models import F, Q

from maillage.foundation.privacy import NoPersonalData
from maillage.reference.geography.models import Commune, Dataset
from maillage.reference.supply.enums import Profession, SupplySource


class SupplyEdition(models.Model):
    """The one supply in force of one profession; its vintage, file and limits are those of its dataset.

    A profession has a single edition: a new one replaces it whole, so that two sources are never added up.
    """

    dataset = models.OneToOneField(
        Dataset, on_delete=models.CASCADE, primary_key=True, related_name="+", verbose_name="jeu de données"
    )
    profession = models.CharField("profession", max_length=12, choices=Profession, unique=True)
    source = models.CharField("source", max_length=8, choices=SupplySource)
    invented = models.BooleanField("inventée pour la démonstration", default=False)

    class Meta:
        verbose_name = "offre de soins d'une profession"
        verbose_name_plural = "offres de soins"
        constraints = [
            models.CheckConstraint(
                condition=Q(profession__in=Profession.values), name="supply_profession_known"
            ),
            models.CheckConstraint(condition=Q(source__in=SupplySource.values), name="supply_source_known"),
            # What is invented says so, and nothing else may.
            models.CheckConstraint(
                condition=Q(source=SupplySource.DEMO, invented=True)
                | (~Q(source=SupplySource.DEMO) & Q(invented=False)),
                name="supply_invented_is_demo",
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Dire d'où viennent les effectifs de professionnels par commune"
        neutral = {"dataset", "profession", "source", "invented"}

    def __str__(self) -> str:
        return str(self.dataset)

    @property
    def title(self) -> str:
        return self.dataset.title

    @property
    def vintage(self) -> str:
        return self.dataset.vintage


class SupplyCount(models.Model):
    """Professionals (or places of care) of one commune; a commune without any has no row.

    `activity` is in the unit of the profession's parameters: consultations a year for general practitioners,
    the head count for the others. `head_count_under_65`: those of 65 years or less, where the source says.
    """

    # Plain constraints would check every row one by one at each load; the loader checks them as a set.
    edition = models.ForeignKey(
        SupplyEdition, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="counts",
        verbose_name="offre",
    )  # fmt: skip
    commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+",
        verbose_name="commune",
    )  # fmt: skip
    head_count = models.PositiveIntegerField("effectif")
    head_count_under_65 = models.PositiveIntegerField("effectif de 65 ans et moins", null=True, blank=True)
    activity = models.FloatField("activité")
    pk = models.CompositePrimaryKey("commune", "edition")

    class Meta:
        verbose_name = "offre d'une commune"
        verbose_name_plural = "offres des communes"
        constraints = [
            models.CheckConstraint(condition=Q(head_count__gt=0), name="supply_somebody"),
            models.CheckConstraint(condition=Q(activity__gte=0), name="supply_activity_not_negative"),
            models.CheckConstraint(
                condition=Q(head_count_under_65__isnull=True) | Q(head_count_under_65__lte=F("head_count")),
                name="supply_under_65_within",
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Compter les professionnels par commune (effectifs agrégés)"
        neutral = {"pk", "edition", "commune", "head_count", "head_count_under_65", "activity"}

    def __str__(self) -> str:
        return f"{self.edition_id} {self.commune_id}"


class AccessibilityRun(models.Model):
    """One national computation: which supply, which travel times, which parameters made the figures.

    The fingerprint of its dataset is that of everything it was computed from (`queries.state`), and
    `loaded_at` the instant of the computation.
    """

    dataset = models.OneToOneField(
        Dataset, on_delete=models.CASCADE, primary_key=True, related_name="+", verbose_name="jeu de données"
    )
    edition = models.OneToOneField(
        SupplyEdition, on_delete=models.CASCADE, related_name="run", verbose_name="offre"
    )
    travel = models.CharField("modèle de temps de trajet", max_length=60)
    parameters_from = models.DateField("paramètres en vigueur depuis le")
    unit = models.CharField("unité", max_length=120)

    class Meta:
        verbose_name = "calcul d'accessibilité"
        verbose_name_plural = "calculs d'accessibilité"

    class Privacy(NoPersonalData):
        purpose = "Dire comment l'accessibilité a été calculée"
        neutral = {"dataset", "edition", "travel", "parameters_from", "unit"}

    def __str__(self) -> str:
        return str(self.dataset)


class AccessibilityValue(models.Model):
    """What the inhabitants of one commune can reach; units in `AccessibilityRun.unit`.

    `population` is standardised by age: the weight of `value` in the mean of a territory. [`low`, `high`] is
    where the value would lie with other professionals of the same number. `regrouped` is the mean with the
    nearest neighbours, where the commune is too small to be read alone. `minutes` to the nearest place of
    care, None when none is within two hours.
    """

    run = models.ForeignKey(
        AccessibilityRun, on_delete=models.CASCADE, db_constraint=False, db_index=False,
        related_name="values", verbose_name="calcul",
    )  # fmt: skip
    commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+",
        verbose_name="commune",
    )  # fmt: skip
    value = models.FloatField("accessibilité")
    value_under_65 = models.FloatField("avec les professionnels de 65 ans et moins", null=True, blank=True)
    low = models.FloatField("borne basse")
    high = models.FloatField("borne haute")
    regrouped = models.FloatField("avec les communes voisines", null=True, blank=True)
    population = models.FloatField("population standardisée")
    minutes = models.FloatField("minutes jusqu'au plus proche", null=True, blank=True)
    pk = models.CompositePrimaryKey("commune", "run")

    class Meta:
        verbose_name = "accessibilité d'une commune"
        verbose_name_plural = "accessibilités des communes"
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=0, low__gte=0, low__lte=F("value"), high__gte=F("value")),
                name="accessibility_within_bounds",
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Décrire l'accessibilité aux soins de chaque commune (données agrégées)"
        neutral = {
            "pk", "run", "commune", "value", "value_under_65", "low", "high", "regrouped", "population",
            "minutes",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.run_id} {self.commune_id}"
