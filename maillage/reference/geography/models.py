"""The places of France and what is published about them. Nothing here belongs to a community."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from maillage.foundation.privacy import NoPersonalData
from maillage.reference.geography.enums import CommuneKind, IrisKind


class Dataset(models.Model):
    """One loaded subject, with its vintage: what a page must say beside any figure."""

    subject = models.SlugField("sujet", max_length=40, primary_key=True)
    title = models.CharField("intitulé", max_length=200)
    vintage = models.CharField("millésime", max_length=200)
    publisher = models.CharField("producteur", max_length=200)
    source = models.CharField("source", max_length=300)
    licence = models.CharField("licence", max_length=100)
    attribution = models.CharField("mention", max_length=300)
    sha256 = models.CharField("somme SHA-256 du fichier", max_length=64)
    rows = models.PositiveIntegerField("lignes")
    rejected = models.PositiveIntegerField("lignes refusées", default=0)
    carried = models.BooleanField("fourni avec le logiciel", default=False)
    notes = ArrayField(models.TextField(), verbose_name="limites connues", default=list)
    loaded_at = models.DateTimeField("chargé le")

    class Meta:
        verbose_name = "jeu de données"
        verbose_name_plural = "jeux de données"

    class Privacy(NoPersonalData):
        purpose = "Dire d'où vient chaque chiffre et de quand il date"
        neutral = {
            "subject", "title", "vintage", "publisher", "source", "licence", "attribution", "sha256", "rows",
            "rejected", "carried", "notes", "loaded_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} ({self.vintage})"


class Place(models.Model):
    """Base of what can be searched by name: `search_name` is the name without accents, case or hyphens."""

    name = models.CharField("nom", max_length=200)
    search_name = models.CharField("nom de recherche", max_length=200, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Region(Place):
    code = models.CharField("code", max_length=3, primary_key=True)

    class Meta:
        verbose_name = "région"

    class Privacy(NoPersonalData):
        purpose = "Nommer les régions"
        neutral = {"code", "name", "search_name"}


class Department(Place):
    code = models.CharField("code", max_length=3, primary_key=True)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="departments", verbose_name="région"
    )

    class Meta:
        verbose_name = "département"

    class Privacy(NoPersonalData):
        purpose = "Nommer les départements"
        neutral = {"code", "name", "search_name", "region"}


class Epci(Place):
    """Groupement intercommunal à fiscalité propre."""

    code = models.CharField("SIREN", max_length=9, primary_key=True)
    kind = models.CharField("nature", max_length=10)

    class Meta:
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"
        indexes = [GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="epci_search_trgm")]

    class Privacy(NoPersonalData):
        purpose = "Nommer les intercommunalités"
        neutral = {"code", "name", "search_name", "kind"}


class Canton(Place):
    """A canton of which at least one commune is whole; `partial` when it also holds a part of another."""

    code = models.CharField("code", max_length=5, primary_key=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="cantons", verbose_name="département"
    )
    partial = models.BooleanField("comprend aussi une partie de commune", default=False)

    class Meta:
        verbose_name = "canton"
        indexes = [GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="canton_search_trgm")]

    class Privacy(NoPersonalData):
        purpose = "Nommer les cantons"
        neutral = {"code", "name", "search_name", "department", "partial"}


class Commune(Place):
    """A commune of the COG, or a municipal district of Paris, Lyon or Marseille (then `parent` is the city).

    Never deleted once loaded, because a territory may name it: a commune that left the COG is `active=False`,
    and `CommuneSuccession` gives its successor.
    """

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    kind = models.CharField("nature", max_length=3, choices=CommuneKind)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="districts",
        verbose_name="commune",
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="communes", verbose_name="département"
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="communes", verbose_name="région"
    )
    epci = models.ForeignKey(
        Epci, on_delete=models.PROTECT, null=True, blank=True, related_name="communes", verbose_name="EPCI"
    )
    canton = models.ForeignKey(
        Canton,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="communes",
        verbose_name="canton",
    )
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux", default=list)
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)
    area_km2 = models.FloatField("surface (km²)", null=True, blank=True)
    lat = models.FloatField("latitude", null=True, blank=True)
    lon = models.FloatField("longitude", null=True, blank=True)
    active = models.BooleanField("existe au COG chargé", default=True)

    class Meta:
        verbose_name = "commune"
        indexes = [
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="commune_search_trgm"),
            GinIndex(fields=["postal_codes"], name="commune_postal_codes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=CommuneKind.values), name="commune_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=CommuneKind.DISTRICT, parent__isnull=False)
                | models.Q(kind=CommuneKind.COMMUNE, parent__isnull=True),
                name="commune_district_has_parent",
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Décrire les communes : nom, rattachements, population légale"
        neutral = {
            "code", "name", "search_name", "kind", "parent", "department", "region", "epci", "canton",
            "postal_codes", "population", "area_km2", "lat", "lon", "active",
        }  # fmt: skip


class CommuneSuccession(models.Model):
    """A code that left the COG and the commune that replaces it. The former name is not always known."""

    old_code = models.CharField("ancien code", max_length=5, primary_key=True)
    old_name = models.CharField("ancien nom", max_length=200, blank=True)
    search_name = models.CharField("nom de recherche", max_length=200, blank=True, editable=False)
    commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, related_name="predecessors", verbose_name="commune"
    )

    class Meta:
        verbose_name = "commune fusionnée"
        indexes = [
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="succession_search_trgm"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Reconnaître les codes de communes fusionnées"
        neutral = {"old_code", "old_name", "search_name", "commune"}

    def __str__(self) -> str:
        return self.old_name or self.old_code


class AgePyramid(models.Model):
    """Residents by age band, of the census named by the dataset."""

    population = models.PositiveIntegerField("population")
    age_0_19 = models.PositiveIntegerField("0-19 ans")
    age_20_64 = models.PositiveIntegerField("20-64 ans")
    age_65_up = models.PositiveIntegerField("65 ans et plus")

    class Meta:
        abstract = True


class CommuneAge(AgePyramid):
    commune = models.OneToOneField(
        Commune, on_delete=models.CASCADE, primary_key=True, related_name="ages", verbose_name="commune"
    )

    class Meta:
        verbose_name = "population par âge"

    class Privacy(NoPersonalData):
        purpose = "Décrire l'âge des habitants d'une commune (effectifs agrégés)"
        neutral = {"commune", "population", "age_0_19", "age_20_64", "age_65_up"}

    def __str__(self) -> str:
        return self.commune_id


class Iris(AgePyramid):
    """A census block of a commune that is cut into several."""

    code = models.CharField("code", max_length=9, primary_key=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, related_name="iris", verbose_name="commune"
    )
    kind = models.CharField("type", max_length=1, choices=IrisKind)

    class Meta:
        verbose_name = "IRIS"
        verbose_name_plural = "IRIS"

    class Privacy(NoPersonalData):
        purpose = "Décrire les quartiers statistiques (effectifs agrégés)"
        neutral = {"code", "commune", "kind", "population", "age_0_19", "age_20_64", "age_65_up"}

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The published package carries no names of IRIS: the number within the commune stands for it."""
        if self.kind == IrisKind.WHOLE:
            return f"Ancienne commune {self.code[:5]}"
        return f"IRIS {self.code[5:]} ({IrisKind(self.kind).label.lower()})"


class Adjacency(models.Model):
    """Two communes or districts that share a border; `a` is the smaller code."""

    # Plain constraints would check 200,000 keys one by one at each load; the loader checks them as a set.
    a = models.ForeignKey(
        Commune, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    b = models.ForeignKey(Commune, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    km = models.FloatField("frontière commune (km)")
    pk = models.CompositePrimaryKey("a", "b")

    class Meta:
        verbose_name = "voisinage"
        constraints = [
            models.CheckConstraint(condition=models.Q(a__lt=models.F("b")), name="adjacency_ordered"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Savoir quelles communes se touchent"
        neutral = {"pk", "a", "b", "km"}

    def __str__(self) -> str:
        return f"{self.a_id}–{self.b_id}"


class CommuneContour(models.Model):
    """The simplified contour, as WKB in WGS 84 degrees (longitude, latitude)."""

    commune = models.OneToOneField(
        Commune, on_delete=models.CASCADE, primary_key=True, related_name="contour", verbose_name="commune"
    )
    wkb = models.BinaryField("contour")

    class Meta:
        verbose_name = "contour"

    class Privacy(NoPersonalData):
        purpose = "Dessiner les communes"
        neutral = {"commune", "wkb"}

    def __str__(self) -> str:
        return self.commune_id


class CommuneFacts(models.Model):
    """What one imported subject says of one commune: {indicator: value}, the indicators of `subjects.py`.

    One row a commune and subject keeps a territory of 300 communes to one indexed read, whatever the number
    of subjects and columns that publishers add over the years.
    """

    dataset = models.ForeignKey(
        Dataset, on_delete=models.CASCADE, related_name="facts", verbose_name="jeu de données"
    )
    commune = models.ForeignKey(
        Commune, on_delete=models.CASCADE, db_index=False, related_name="facts", verbose_name="commune"
    )
    values = models.JSONField("valeurs")
    pk = models.CompositePrimaryKey("commune", "dataset")

    class Meta:
        verbose_name = "faits d'une commune"
        verbose_name_plural = "faits des communes"

    class Privacy(NoPersonalData):
        purpose = "Décrire les communes : zonages, revenus, équipements, accessibilité (données agrégées)"
        neutral = {"pk", "dataset", "commune", "values"}

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.commune_id}"
