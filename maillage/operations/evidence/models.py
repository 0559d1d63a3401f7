"""Proofs: what they prove, their frozen bytes, and what they are linked to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Personal, Scrub
from maillage.foundation.privacy import Nature as Told
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.evidence.enums import Confidentiality, EvidenceKind, Mission, Nature, PurgeReason
from maillage.planning.health_project.models import ActionSheet

RETENTION = "durée de vie de la communauté, puis 10 ans"
_TRACE = Personal(Told.TRACE, Scrub.KEEP)
_WORDS = Personal(Told.PROFESSIONAL, Scrub.ERASE)


def _once(name: str, *fields: str, **options: Q) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["community", *fields], name=name, **options)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def standing(self) -> "EvidenceQuerySet":
        """Those that nobody withdrew."""
        return self.filter(withdrawn_at__isnull=True)


EvidenceManager = models.Manager.from_queryset(EvidenceQuerySet)


class Evidence(TenantModel):
    """One proof. Its bytes never change; what is said of it may; withdrawn, it stays with its reason.

    Brought by mistake, its bytes and its words are erased (``purged_at``): its number, its day, its
    fingerprint and the reason stay.

    ``source`` and ``ref`` name a live object of the platform (``sources``), empty for a file; ``stamp`` is
    the fingerprint of what the object said when its copy was frozen. ``fact_on`` is the day of what is
    proved, not of the file. ``key`` makes a second click find the first one's row.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    kind = models.CharField("origine", max_length=4, choices=EvidenceKind)
    nature = models.CharField("nature", max_length=13, choices=Nature)
    title = models.CharField("intitulé", max_length=160)
    proves = models.TextField("ce qu’elle prouve", max_length=1000, blank=True)
    fact_on = models.DateField("date du fait")
    confidentiality = models.CharField(
        "qui peut la lire", max_length=8, choices=Confidentiality, default=Confidentiality.SHARED
    )
    source = models.CharField("objet de la plateforme", max_length=30, blank=True)
    ref = models.CharField("référence de l’objet", max_length=40, blank=True)
    stamp = models.CharField("empreinte de l’objet", max_length=64, blank=True)
    name = models.CharField("nom du fichier", max_length=120)
    media_type = models.CharField("type du fichier", max_length=100)
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="ajoutée par"
    )
    added_at = models.DateTimeField("ajoutée le", auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="retirée par",
    )  # fmt: skip
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_reason = models.CharField("raison du retrait", max_length=500, blank=True)
    purged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name="effacée par",
    )  # fmt: skip
    purged_at = models.DateTimeField("effacée le", null=True, blank=True)
    purged_reason = models.CharField("raison de l’effacement", max_length=7, choices=PurgeReason, blank=True)

    objects = ScopedManager(community="community", _manager_class=EvidenceManager)

    class Meta:
        verbose_name = "preuve"
        verbose_name_plural = "preuves"
        ordering = ["-fact_on", "-number"]
        constraints = [
            _once("proof_number_once", "number"),
            _once("proof_key_once", "key"),
            _once("proof_file_once", "sha256", condition=Q(withdrawn_at__isnull=True)),
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.FILE, source="", ref="")
                | (Q(kind=EvidenceKind.LIVE) & ~Q(source="") & ~Q(ref="")),
                name="proof_file_or_object",
            ),
            models.CheckConstraint(
                # The reason itself may have to be erased: the action asks for one, the base does not.
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="proof_withdrawn_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True, purged_by__isnull=True, purged_reason="")
                | Q(purged_at__isnull=False, purged_by__isnull=False, withdrawn_at__isnull=False)
                & Q(purged_reason__in=PurgeReason.values),
                name="proof_purged_with_a_reason",
            ),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="proof_nature_known"),
            models.CheckConstraint(
                condition=Q(confidentiality__in=Confidentiality.values), name="proof_readers_known"
            ),
        ]
        indexes = [models.Index(fields=["community", "-fact_on"], name="proof_by_day")]

    class Privacy:
        purpose = "Garder ce qui prouve l’activité de la communauté, et dire qui l’a apporté"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        whose = ("added_by",)
        personal = {
            "added_by": _TRACE, "withdrawn_by": _TRACE, "purged_by": _TRACE, "title": _WORDS,
            "proves": _WORDS, "name": _WORDS, "withdrawn_reason": _WORDS,
        }  # fmt: skip
        neutral = {
            "id", "community", "number", "key", "kind", "nature", "fact_on", "confidentiality", "source",
            "ref", "stamp", "media_type", "size", "sha256", "added_at", "withdrawn_at",
            "purged_at", "purged_reason",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"preuve n°\N{NO-BREAK SPACE}{self.number}"

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def extension(self) -> str:
        return self.name.rsplit(".", 1)[-1]


class EvidenceContent(TenantModel):
    """The bytes of a proof, apart so that no list ever reads them. A trigger refuses any change."""

    evidence = models.OneToOneField(
        Evidence, on_delete=models.PROTECT, related_name="+", verbose_name="preuve"
    )
    content = models.BinaryField("fichier")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "fichier d’une preuve"
        verbose_name_plural = "fichiers des preuves"

    class Privacy:
        purpose = "Garder chaque preuve telle qu’elle a été apportée, octet pour octet"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"content": _WORDS}
        neutral = {"id", "community", "evidence"}
        nobody = "un fichier de la communauté : aucune colonne n’y nomme une personne"

    def __str__(self) -> str:
        return f"fichier de la preuve {self.evidence_id}"  # type: ignore[attr-defined]


class EvidenceLink(TenantModel):
    """What a proof serves: a mission, an action sheet, or an indicator by its code."""

    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="links", verbose_name="preuve"
    )
    mission = models.CharField("mission", max_length=16, choices=Mission, blank=True)
    sheet = models.ForeignKey(
        ActionSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="fiche-action",
    )  # fmt: skip
    indicator = models.CharField("indicateur", max_length=60, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "lien d’une preuve"
        verbose_name_plural = "liens des preuves"
        ordering = ["pk"]
        constraints = [
            _once("proof_mission_once", "evidence", "mission", condition=~Q(mission="")),
            _once("proof_sheet_once", "evidence", "sheet", condition=Q(sheet__isnull=False)),
            _once("proof_indicator_once", "evidence", "indicator", condition=~Q(indicator="")),
            models.CheckConstraint(
                condition=(~Q(mission="") & Q(sheet__isnull=True, indicator=""))
                | Q(mission="", sheet__isnull=False, indicator="")
                | (Q(mission="", sheet__isnull=True) & ~Q(indicator="")),
                name="proof_link_to_one_thing",
            ),
        ]

    class Privacy:
        purpose = "Relier chaque preuve à la mission, à l’action ou à l’indicateur qu’elle sert"
        basis = Basis.NONE
        retention = "sans limite : aucune donnée personnelle"
        personal: dict[str, Personal] = {}
        neutral = {"id", "community", "evidence", "mission", "sheet", "indicator"}

    def __str__(self) -> str:
        return f"lien {self.pk} de la preuve {self.evidence_id}"  # type: ignore[attr-defined]
