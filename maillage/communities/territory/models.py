"""The territory of action, versioned in time, the public register of who holds what, and the seat."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.territory.enums import UnitKind, VersionState
from maillage.foundation.privacy import Basis, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.foundation.tenancy.periods import holding_on

# A community's sub-territories are told apart by shape and by one of this many colours.
SUB_TERRITORY_COLOURS = 8


class TerritoryVersionQuerySet(models.QuerySet["TerritoryVersion"]):
    def drafts(self) -> "TerritoryVersionQuerySet":
        return self.filter(state=VersionState.DRAFT)

    def frozen(self) -> "TerritoryVersionQuerySet":
        return self.exclude(state=VersionState.DRAFT)

    def in_force(self, day: date) -> "TerritoryVersionQuerySet":
        """The version that rules on this day: at most one a community."""
        return self.frozen().filter(holding_on(day))


TerritoryVersionManager = models.Manager.from_queryset(TerritoryVersionQuerySet)


class TerritoryVersion(TenantModel):
    """One drawing of the territory of action.

    A draft changes under optimistic locking: ``revision`` grows at each save. Once adopted, the row, its
    units and its sub-territories are immutable (database trigger), but for being replaced; ``snapshot`` is
    the description as it was that day, ``sha256`` the hash of its canonical JSON.
    """

    number = models.PositiveIntegerField("numéro")
    label = models.CharField("intitulé", max_length=120)
    note = models.TextField("note", blank=True, max_length=2000)
    state = models.CharField("état", max_length=12, choices=VersionState, default=VersionState.DRAFT)
    revision = models.PositiveIntegerField("révision", default=1)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="issue de"
    )
    starts_on = models.DateField("en vigueur à partir du", null=True, blank=True)
    ends_on = models.DateField("en vigueur jusqu'au", null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="modifiée par"
    )
    adopted_at = models.DateTimeField("arrêtée le", null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="arrêtée par",
    )
    snapshot = models.JSONField("description figée", null=True, blank=True)
    sha256 = models.CharField("empreinte de la description", max_length=64, blank=True)

    objects = ScopedManager(community="community", _manager_class=TerritoryVersionManager)

    class Meta:
        verbose_name = "version du territoire"
        verbose_name_plural = "versions du territoire"
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="territory_version_number_once"),
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(state=VersionState.ADOPTED),
                name="territory_version_one_adopted",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="territory_version_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, starts_on__isnull=True, sha256="")
                | (
                    ~Q(state=VersionState.DRAFT)
                    & Q(starts_on__isnull=False, snapshot__isnull=False, adopted_by__isnull=False)
                    & ~Q(sha256="")
                ),
                name="territory_version_adopted_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(state=VersionState.SUPERSEDED),
                name="territory_version_end_when_superseded",
            ),
        ]

    class Privacy:
        purpose = "Savoir sur quel territoire la communauté agit, et depuis quand"
        basis = Basis.PUBLIC_TASK
        retention = "durée de vie de la communauté, puis 5 ans"
        personal = {
            "author": Personal(Nature.TRACE, Scrub.KEEP),
            "updated_by": Personal(Nature.TRACE, Scrub.KEEP),
            "adopted_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "number", "label", "note", "state", "revision", "based_on", "starts_on",
            "ends_on", "created_at", "updated_at", "adopted_at", "snapshot", "sha256",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"version {self.number} ({self.get_state_display().lower()})"

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT


class SubTerritory(TenantModel):
    """A named part of one version; ``rank`` orders them and chooses their colour."""

    version = models.ForeignKey(
        TerritoryVersion, on_delete=models.CASCADE, related_name="sub_territories", verbose_name="version"
    )
    name = models.CharField("nom", max_length=80)
    rank = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "sous-territoire"
        verbose_name_plural = "sous-territoires"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["community", "version", "name"], name="sub_territory_name_once"),
            models.UniqueConstraint(fields=["community", "version", "rank"], name="sub_territory_rank_once"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Découper le territoire pour l'action"
        neutral = {"id", "community", "version", "name", "rank"}

    def __str__(self) -> str:
        return self.name

    @property
    def colour(self) -> int:
        return self.rank % SUB_TERRITORY_COLOURS


class TerritoryUnit(TenantModel):
    """A commune, a municipal district or an IRIS of one version.

    A plain code, not a foreign key: an adopted version must outlive the geography it was drawn on.
    """

    version = models.ForeignKey(
        TerritoryVersion, on_delete=models.CASCADE, related_name="units", verbose_name="version"
    )
    kind = models.CharField("nature", max_length=14, choices=UnitKind)
    code = models.CharField("code INSEE", max_length=9)
    sub_territory = models.ForeignKey(
        SubTerritory,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="units",
        verbose_name="sous-territoire",
    )

    class Meta:
        verbose_name = "unité du territoire"
        verbose_name_plural = "unités du territoire"
        constraints = [
            models.UniqueConstraint(fields=["community", "version", "code"], name="territory_unit_once"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="territory_unit_kind_known"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Lister les communes du territoire"
        neutral = {"id", "community", "version", "kind", "code", "sub_territory"}

    def __str__(self) -> str:
        return self.code


class TerritoryClaim(TenantModel):
    """The public register: which community holds which commune, or which part of it.

    Rebuilt when a version is adopted. Read by everyone (row policy ``public_read``), hence the plain manager
    ``register``; writes still need the community's scope. ``city`` is the commune of a municipal district,
    ``population`` what was held the day the version was adopted.
    """

    code = models.CharField("commune ou arrondissement", max_length=5)
    city = models.CharField("commune de l'arrondissement", max_length=5, blank=True)
    part = models.BooleanField("pour partie", default=False)
    iris = ArrayField(models.CharField(max_length=9), verbose_name="IRIS tenus", default=list, blank=True)
    population = models.PositiveIntegerField("population tenue", null=True)
    version = models.ForeignKey(
        TerritoryVersion, on_delete=models.PROTECT, related_name="+", verbose_name="version"
    )

    objects = ScopedManager(community="community")
    register = models.Manager()

    class Meta:
        verbose_name = "commune tenue"
        verbose_name_plural = "communes tenues"
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="territory_claim_once"),
            models.CheckConstraint(
                condition=Q(part=True) & ~Q(iris=[]) | Q(part=False, iris=[]),
                name="territory_claim_part_has_iris",
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="territory_claim_code"),
            models.Index(fields=["city"], name="territory_claim_city"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Tenir le registre public des communes de chaque communauté"
        neutral = {"id", "community", "code", "city", "part", "iris", "population", "version"}

    def __str__(self) -> str:
        return self.code


class ManagementLocation(TenantModel):
    """The territory of management: the seat and the bodies that the community answers to.

    One row a period; a change closes the open row and opens another.
    """

    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    address = models.CharField("adresse du siège", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune_code = models.CharField("commune du siège", max_length=5)
    ars_delegation = models.CharField("délégation de l'ARS", max_length=150, blank=True)
    cpam = models.CharField("CPAM ou CGSS", max_length=150, blank=True)
    msa = models.CharField("MSA", max_length=150, blank=True)
    samu = models.CharField("SAMU et SAS", max_length=150, blank=True)
    dac = models.CharField("dispositif d'appui à la coordination (DAC)", max_length=150, blank=True)
    ght = models.CharField("groupement hospitalier de territoire (GHT)", max_length=150, blank=True)
    cls = models.CharField("contrat local de santé (CLS)", max_length=150, blank=True)
    cts = models.CharField("conseil territorial de santé (CTS)", max_length=150, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    created_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    class Meta:
        verbose_name = "territoire de gestion"
        verbose_name_plural = "territoires de gestion"
        constraints = [
            models.UniqueConstraint(
                fields=["community"], condition=Q(ends_on__isnull=True), name="management_location_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="management_location_dates_in_order",
            ),
        ]

    class Privacy:
        purpose = "Savoir où siège la communauté et de quels organismes elle relève"
        basis = Basis.PUBLIC_TASK
        retention = "durée de vie de la communauté, puis 5 ans"
        nobody = "le siège de l’association"
        # A young association often sits at the home of a founder.
        personal = {
            "address": Personal(Nature.CONTACT, Scrub.ERASE),
            "author": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "starts_on", "ends_on", "postal_code", "commune_code", "ars_delegation",
            "cpam", "msa", "samu", "dac", "ght", "cls", "cts", "created_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"siège à {self.commune_code}"
