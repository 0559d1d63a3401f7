"""Protocols: what professionals agree to do together, in versions; and those that communities share."""

import uuid

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.planning.health_project.columns import RETENTION, once, person
from maillage.planning.health_project.enums import Mission
from maillage.planning.health_project.protocols.enums import Licence, Opinion, VersionState


class Protocol(TenantModel):
    """A protocol through all its versions. ``series`` is its name in the gallery: random, tells nothing.

    ``origin`` is the published protocol it was adopted from, if any, and ``lineage`` those before it, the
    nearest first: ``[{"publisher", "title", "version", "published_on", "licence"}]``.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    series = models.UUIDField("série publiée", default=uuid.uuid4, editable=False)
    title = models.CharField("titre", max_length=160)
    mission = models.CharField("mission", max_length=16, choices=Mission)
    origin_series = models.UUIDField("série d’origine", null=True, blank=True)
    origin_version = models.PositiveIntegerField("version d’origine", null=True, blank=True)
    lineage = models.JSONField("lignée", default=list, blank=True)
    retired_at = models.DateTimeField("retiré le", null=True, blank=True)
    retired_reason = models.CharField("raison du retrait", max_length=500, blank=True)
    author = person("auteur")
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "protocole"
        verbose_name_plural = "protocoles"
        ordering = ["number"]
        constraints = [
            once("protocol_number_once", "number"),
            once("protocol_key_once", "key"),
            once("protocol_series_once", "series"),
            models.CheckConstraint(
                condition=Q(origin_series__isnull=True, origin_version__isnull=True)
                | Q(origin_series__isnull=False, origin_version__isnull=False),
                name="protocol_origin_whole",
            ),
        ]

    class Privacy:
        purpose = "Tenir les protocoles pluriprofessionnels de la communauté"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {
            "id", "community", "number", "key", "series", "title", "mission", "origin_series",
            "origin_version", "lineage", "retired_at", "retired_reason", "created_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


# What a version says, field by field: what is compared, published and adopted. No person is named in it.
TEXTS = ("purpose", "inclusion", "exclusion", "steps", "red_flags", "referral", "tools", "sources")


class ProtocolText(models.Model):
    """What a protocol says. ``professions`` are codes of ``Caller``."""

    purpose = models.TextField("pourquoi ce protocole", max_length=3000, blank=True)
    professions = models.JSONField("professions concernées", default=list, blank=True)
    inclusion = models.TextField("critères d’inclusion", max_length=3000, blank=True)
    exclusion = models.TextField("critères d’exclusion", max_length=3000, blank=True)
    steps = models.TextField("déroulé", max_length=6000, blank=True)
    red_flags = models.TextField("signes d’alerte", max_length=3000, blank=True)
    referral = models.TextField("réorientation", max_length=3000, blank=True)
    tools = models.TextField("documents et outils", max_length=2000, blank=True)
    sources = models.TextField("sources", max_length=3000, blank=True)

    class Meta:
        abstract = True

    def content(self) -> dict[str, object]:
        return {"professions": list(self.professions), **{name: getattr(self, name) for name in TEXTS}}


CONTENT = {"professions", *TEXTS}


class ProtocolVersion(ProtocolText, TenantModel):
    """One version; once approved, what it says never changes (database trigger)."""

    protocol = models.ForeignKey(
        Protocol, on_delete=models.PROTECT, related_name="versions", verbose_name="protocole"
    )
    version = models.PositiveIntegerField("version")
    state = models.CharField("état", max_length=8, choices=VersionState, default=VersionState.DRAFT)
    change_note = models.CharField("ce qui change", max_length=500, blank=True)
    review_on = models.DateField("à revoir le", null=True, blank=True)
    revision = models.PositiveIntegerField("révision", default=1)
    author = person("rédigé par")
    created_at = models.DateTimeField("commencée le", auto_now_add=True)
    approved_by = person("approuvé par", null=True, blank=True)
    approved_on = models.DateField("approuvé le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "version d’un protocole"
        verbose_name_plural = "versions des protocoles"
        ordering = ["-version"]
        constraints = [
            once("protocol_version_once", "protocol", "version"),
            models.UniqueConstraint(
                fields=["community", "protocol"],
                condition=Q(state__in=[VersionState.DRAFT, VersionState.REVIEW]),
                name="protocol_one_version_at_work",
            ),
            models.UniqueConstraint(
                fields=["community", "protocol"],
                condition=Q(state=VersionState.APPROVED),
                name="protocol_one_version_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[VersionState.DRAFT, VersionState.REVIEW], approved_by__isnull=True)
                | Q(approved_by__isnull=False, approved_on__isnull=False),
                name="protocol_version_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("author")),
                name="protocol_approver_is_not_its_author",
            ),
        ]

    class Privacy:
        purpose = "Garder chaque version d’un protocole, qui l’a écrite et qui l’a approuvée"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {
            "author": Personal(Nature.TRACE, Scrub.KEEP),
            "approved_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            *CONTENT, "id", "community", "protocol", "version", "state", "change_note", "review_on",
            "revision", "created_at", "approved_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"version {self.version}"


class ProtocolReview(TenantModel):
    """The opinion of a reader on the words of a version at ``revision``."""

    version = models.ForeignKey(
        ProtocolVersion, on_delete=models.PROTECT, related_name="reviews", verbose_name="version"
    )
    revision = models.PositiveIntegerField("révision lue")
    opinion = models.CharField("avis", max_length=6, choices=Opinion)
    text = models.TextField("remarques", max_length=3000, blank=True)
    by = person("relu par")
    at = models.DateTimeField("relu le", auto_now_add=True)

    class Meta:
        verbose_name = "relecture d’un protocole"
        verbose_name_plural = "relectures des protocoles"
        ordering = ["pk"]

    class Privacy:
        purpose = "Garder l’avis de ceux qui ont relu un protocole"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        whose = ("by",)
        personal = {
            "by": Personal(Nature.TRACE, Scrub.KEEP),
            "text": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
        }
        neutral = {"id", "community", "version", "revision", "opinion", "at"}

    def __str__(self) -> str:
        return f"{self.get_opinion_display()} ({self.at:%d/%m/%Y})"


class PublishedProtocol(ProtocolText, TenantModel):
    """A copy that a community gave to all: read by everyone (row policy ``public_read``), hence the plain
    manager ``gallery``; only its publisher writes. Of the publisher it says the name and nothing else.

    The row is immutable but for its withdrawal (database trigger).
    """

    series = models.UUIDField("série")
    version = models.PositiveIntegerField("version")
    publisher = models.CharField("publié par", max_length=200)
    title = models.CharField("titre", max_length=160)
    mission = models.CharField("mission", max_length=16, choices=Mission)
    change_note = models.CharField("ce qui change", max_length=500, blank=True)
    approved_on = models.DateField("approuvé le")
    licence = models.CharField("licence", max_length=16, choices=Licence)
    lineage = models.JSONField("lignée", default=list, blank=True)
    published_on = models.DateField("publié le")
    withdrawn_on = models.DateField("retiré le", null=True, blank=True)

    objects = ScopedManager(community="community")
    gallery = models.Manager()  # noqa: DJ012 -- a second manager, after the walled one

    class Meta:
        verbose_name = "protocole publié"
        verbose_name_plural = "protocoles publiés"
        constraints = [once("published_protocol_once", "series", "version")]
        indexes = [models.Index(fields=["series", "-version"], name="published_protocol_series")]

    class Privacy(NoPersonalData):
        purpose = "Partager entre communautés les protocoles qu’elles ont choisi de publier"
        neutral = {
            *CONTENT, "id", "community", "series", "version", "publisher", "title", "mission", "change_note",
            "approved_on", "licence", "lineage", "published_on", "withdrawn_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} (version {self.version}, {self.publisher})"
