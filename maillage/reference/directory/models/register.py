"""Professionals, where they practise, and establishments, as their authorities publish them.

Nothing here is edited by hand: an import writes, as the owner of the tables. What a new edition no longer
has is kept with the day it left (``gone_on``), until ``actions.forget_gone`` removes it.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from maillage.foundation.privacy import Basis, Keep, Key, Nature, NoPersonalData, Personal, Scrub
from maillage.reference.directory.enums import INVENTED_PREFIX, ChangeKind, Feed, LabelKind
from maillage.reference.directory.models.editions import DirectoryImport
from maillage.reference.geography.models import Commune

_KEPT = "3 ans après la sortie de l'annuaire national"
_SOURCE = "Savoir quels professionnels de santé exercent où (Annuaire Santé, extraits en accès libre)"


class DirectoryLabel(models.Model):
    """The label that the files give to a code."""

    kind = models.CharField("nomenclature", max_length=20, choices=LabelKind)
    code = models.CharField("code", max_length=20)
    label = models.CharField("libellé", max_length=250)
    pk = models.CompositePrimaryKey("kind", "code")

    class Meta:
        verbose_name = "libellé de l'annuaire"
        verbose_name_plural = "libellés de l'annuaire"

    class Privacy(NoPersonalData):
        purpose = "Dire en français les codes de l'annuaire national"
        neutral = {"pk", "kind", "code", "label"}

    def __str__(self) -> str:
        return self.label


class Professional(models.Model):
    """One person of the national directory. Two persons are never merged, whatever their names.

    ``ident`` is the national identifier: 8 and the 11 digits of the RPPS, or 0 and an ADELI number.
    """

    ident = models.CharField("identifiant national", max_length=20, primary_key=True)
    title = models.CharField("civilité", max_length=60, blank=True)
    last_name = models.CharField("nom d'exercice", max_length=120)
    first_name = models.CharField("prénom d'exercice", max_length=120, blank=True)
    search_key = models.CharField("nom de recherche", max_length=250, editable=False)
    since = models.ForeignKey(
        DirectoryImport, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+",
        verbose_name="connu depuis",
    )  # fmt: skip
    gone_on = models.DateField("absent depuis", null=True, blank=True)

    class Meta:
        verbose_name = "professionnel"
        indexes = [
            # Names that begin so, in order; then names that hold or resemble it.
            models.Index(
                fields=["search_key"], opclasses=["varchar_pattern_ops"], name="professional_name_begins"
            ),
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="professional_name_trgm"),
        ]

    class Privacy:
        purpose = _SOURCE
        basis = Basis.PUBLIC_TASK
        retention = _KEPT
        keep = Keep("gone_on", years=3)
        whose = ("ident",)
        personal = {
            "ident": Personal(Nature.IDENTITY, Scrub.KEEP, Key.RPPS),
            "title": Personal(Nature.IDENTITY, Scrub.KEEP),
            "last_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "first_name": Personal(Nature.IDENTITY, Scrub.NAME),
            "search_key": Personal(Nature.IDENTITY, Scrub.ERASE),
            "gone_on": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
        }
        neutral = {"since"}

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def rpps(self) -> str:
        """The 11 digits, or nothing for a profession that is still under ADELI."""
        return self.ident[1:] if self.ident.startswith("8") else ""

    @property
    def invented(self) -> bool:
        return self.ident.startswith(INVENTED_PREFIX)


class PracticeSite(models.Model):
    """A structure where somebody practises, with its address, as the RPPS gives them."""

    ident = models.CharField("identifiant technique", max_length=60, primary_key=True)
    name = models.CharField("raison sociale", max_length=250, blank=True)
    trade_name = models.CharField("enseigne", max_length=250, blank=True)
    search_key = models.CharField("nom de recherche", max_length=300, blank=True, editable=False)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    finess = models.CharField("FINESS du site", max_length=9, blank=True)
    finess_legal = models.CharField("FINESS juridique", max_length=9, blank=True)
    complement = models.CharField("complément d'adresse", max_length=300, blank=True)
    street = models.CharField("voie", max_length=300, blank=True)
    postal_line = models.CharField("ligne postale", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=20, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, db_constraint=False, null=True, blank=True, related_name="+",
        verbose_name="commune",
    )  # fmt: skip
    country = models.CharField("pays", max_length=100, blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    email = models.CharField("adresse électronique", max_length=254, blank=True)

    class Meta:
        verbose_name = "lieu d'exercice"
        verbose_name_plural = "lieux d'exercice"
        indexes = [
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="practicesite_name_trgm"),
            models.Index(fields=["finess"], condition=~models.Q(finess=""), name="practicesite_finess"),
            models.Index(fields=["siret"], condition=~models.Q(siret=""), name="practicesite_siret"),
        ]

    class Privacy:
        purpose = _SOURCE
        basis = Basis.PUBLIC_TASK
        retention = _KEPT
        keep = Keep("", when={"practices__isnull": True})
        whose = ("practices__professional",)
        personal = {
            "name": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "trade_name": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "search_key": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "siret": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "complement": Personal(Nature.CONTACT, Scrub.ERASE),
            "street": Personal(Nature.CONTACT, Scrub.ERASE),
            "postal_line": Personal(Nature.CONTACT, Scrub.KEEP),
            "phone": Personal(Nature.CONTACT, Scrub.ERASE),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
        }
        neutral = {"ident", "finess", "finess_legal", "postal_code", "commune", "country"}

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.trade_name or self.name or self.street or self.postal_line

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.complement, self.street, self.postal_line) if part)


class Practice(models.Model):
    """One line of the national file: a person practises a profession, in a mode, at a place.

    ``line_hash`` is the signed 64-bit hash of the published line; it tells what a new edition changed.
    """

    id = models.BigAutoField(primary_key=True)
    line_hash = models.BigIntegerField("empreinte de la ligne")
    professional = models.ForeignKey(
        Professional, on_delete=models.CASCADE, db_constraint=False, related_name="practices",
        verbose_name="professionnel",
    )  # fmt: skip
    profession = models.CharField("profession exercée", max_length=10)
    category = models.CharField("catégorie professionnelle", max_length=10, blank=True)
    specialty_kind = models.CharField("type de savoir-faire", max_length=10, blank=True)
    specialty = models.CharField("savoir-faire", max_length=20, blank=True)
    mode = models.CharField("mode d'exercice", max_length=10, blank=True)
    sector = models.CharField("secteur d'activité", max_length=20, blank=True)
    section = models.CharField("section du tableau", max_length=20, blank=True)
    function = models.CharField("fonction", max_length=20, blank=True)
    genre = models.CharField("genre d'activité", max_length=20, blank=True)
    authority = models.CharField("autorité d'enregistrement", max_length=60, blank=True)
    site = models.ForeignKey(
        PracticeSite, on_delete=models.PROTECT, db_constraint=False, null=True, blank=True,
        related_name="practices", verbose_name="lieu d'exercice",
    )  # fmt: skip
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, db_constraint=False, db_index=False, null=True, blank=True,
        related_name="+", verbose_name="commune d’exercice",
    )  # fmt: skip
    since = models.ForeignKey(
        DirectoryImport, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+",
        verbose_name="connu depuis",
    )  # fmt: skip
    gone_on = models.DateField("absent depuis", null=True, blank=True)

    class Meta:
        verbose_name = "activité"
        indexes = [
            models.Index(fields=["commune", "profession"], name="practice_commune_profession"),
        ]
        constraints = [
            # A line that is still published is held once.
            models.UniqueConstraint(
                fields=["line_hash"], condition=models.Q(gone_on=None), name="practice_line_once"
            ),
        ]

    class Privacy:
        purpose = _SOURCE
        basis = Basis.PUBLIC_TASK
        retention = _KEPT
        keep = Keep("gone_on", years=3)
        whose = ("professional",)
        personal = {
            name: Personal(Nature.PROFESSIONAL, Scrub.KEEP)
            for name in (
                "professional", "profession", "category", "specialty_kind", "specialty", "mode", "sector",
                "section", "function", "genre", "authority", "site", "commune", "gone_on",
            )
        }  # fmt: skip
        neutral = {"id", "line_hash", "since"}

    def __str__(self) -> str:
        return f"{self.professional_id} {self.profession}"


class Qualification(models.Model):
    """A skill, or a diploma or permit to practise, from the two companion files."""

    id = models.BigAutoField(primary_key=True)
    line_hash = models.BigIntegerField("empreinte de la ligne")
    feed = models.CharField("fichier", max_length=20, choices=Feed)
    professional = models.ForeignKey(
        Professional, on_delete=models.CASCADE, db_constraint=False, related_name="qualifications",
        verbose_name="professionnel",
    )  # fmt: skip
    kind = models.CharField("type", max_length=20, blank=True)
    code = models.CharField("code du titre", max_length=20, blank=True)
    permit_kind = models.CharField("type d'autorisation", max_length=20, blank=True)
    permit = models.CharField("discipline d'autorisation", max_length=20, blank=True)
    since = models.ForeignKey(
        DirectoryImport, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+",
        verbose_name="connu depuis",
    )  # fmt: skip
    gone_on = models.DateField("absent depuis", null=True, blank=True)

    class Meta:
        verbose_name = "qualification"
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "line_hash"],
                condition=models.Q(gone_on=None),
                name="qualification_line_once",
            ),
        ]

    class Privacy:
        purpose = _SOURCE
        basis = Basis.PUBLIC_TASK
        retention = _KEPT
        keep = Keep("gone_on", years=3)
        personal = {
            name: Personal(Nature.PROFESSIONAL, Scrub.KEEP)
            for name in ("professional", "kind", "code", "permit_kind", "permit", "gone_on")
        }
        neutral = {"id", "line_hash", "feed", "since"}

    def __str__(self) -> str:
        return f"{self.professional_id} {self.code}"


class DirectoryChange(models.Model):
    """What one edition changed for a professional; the places before and after say whom it concerns."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(
        DirectoryImport, on_delete=models.CASCADE, related_name="changes", verbose_name="import"
    )
    professional = models.ForeignKey(
        Professional, on_delete=models.CASCADE, db_constraint=False, related_name="changes",
        verbose_name="professionnel",
    )  # fmt: skip
    kind = models.CharField("changement", max_length=10, choices=ChangeKind)
    communes_before = ArrayField(models.CharField(max_length=5), verbose_name="communes avant", default=list)
    communes_after = ArrayField(models.CharField(max_length=5), verbose_name="communes après", default=list)
    before = models.TextField("avant", blank=True)
    after = models.TextField("après", blank=True)

    class Meta:
        verbose_name = "changement de l'annuaire"
        verbose_name_plural = "changements de l'annuaire"
        indexes = [
            GinIndex(fields=["communes_before"], name="directorychange_before"),
            GinIndex(fields=["communes_after"], name="directorychange_after"),
        ]

    class Privacy:
        purpose = "Savoir qui arrive, qui part et qui change d'adresse d'une édition à l'autre"
        basis = Basis.PUBLIC_TASK
        retention = "3 ans"
        keep = Keep("run__started_at", years=3)
        personal = {
            name: Personal(Nature.PROFESSIONAL, Scrub.ERASE)
            for name in ("professional", "kind", "communes_before", "communes_after", "before", "after")
        }
        neutral = {"id", "run"}

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.professional_id}"


class Establishment(models.Model):
    """A site of the national register of health and social establishments (FINESS)."""

    finess = models.CharField("numéro FINESS", max_length=9, primary_key=True)
    finess_legal = models.CharField("FINESS de l'entité juridique", max_length=9, blank=True)
    name = models.CharField("raison sociale", max_length=300)
    search_key = models.CharField("nom de recherche", max_length=300, editable=False)
    category = models.CharField("catégorie", max_length=10)
    category_group = models.CharField("groupe de catégories", max_length=10, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    complement = models.CharField("complément d'adresse", max_length=300, blank=True)
    street = models.CharField("voie", max_length=300, blank=True)
    postal_line = models.CharField("ligne postale", max_length=200, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, db_constraint=False, db_index=False, null=True, blank=True,
        related_name="+", verbose_name="commune",
    )  # fmt: skip
    phone = models.CharField("téléphone", max_length=40, blank=True)
    opened_on = models.DateField("ouvert le", null=True, blank=True)
    updated_on = models.DateField("mis à jour le", null=True, blank=True)
    lat = models.FloatField("latitude", null=True, blank=True)
    lon = models.FloatField("longitude", null=True, blank=True)
    since = models.ForeignKey(
        DirectoryImport, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+",
        verbose_name="connu depuis",
    )  # fmt: skip
    gone_on = models.DateField("absent depuis", null=True, blank=True)

    class Meta:
        verbose_name = "établissement"
        indexes = [
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="establishment_name_trgm"),
            models.Index(fields=["commune", "category"], name="establishment_commune_category"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Connaître les établissements sanitaires et médico-sociaux (FINESS)"
        neutral = {
            "finess", "finess_legal", "name", "search_key", "category", "category_group", "siret",
            "complement", "street", "postal_line", "commune", "phone", "opened_on", "updated_on", "lat",
            "lon", "since", "gone_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.complement, self.street, self.postal_line) if part)

    @property
    def invented(self) -> bool:
        return self.finess.startswith("99")
