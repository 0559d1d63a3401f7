"""Findings: what the community says of its territory, the evidence of each, and the discussion."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.planning.diagnosis.findings.enums import FindingKind, Gravity, SourceKind, Status, Theme
from maillage.planning.diagnosis.findings.models.common import STATEMENT, Statement, once, score_checks
from maillage.planning.diagnosis.models import FrozenDiagnosis

RETENTION = "durée de vie de la communauté, puis 5 ans"


class FindingQuerySet(models.QuerySet["Finding"]):
    def standing(self) -> "FindingQuerySet":
        """All but those set aside."""
        return self.exclude(status=Status.ASIDE)

    def kept(self) -> "FindingQuerySet":
        return self.filter(status=Status.KEPT)


FindingManager = models.Manager.from_queryset(FindingQuerySet)


class Finding(Statement):
    """A strength, a weakness, an expectation or a cause. Never deleted: it is set aside, with the reason."""

    kind = models.CharField("nature", max_length=12, choices=FindingKind)
    theme = models.CharField("thème", max_length=16, choices=Theme)
    gravity = models.PositiveSmallIntegerField("gravité ou portée", choices=Gravity)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.PROPOSED)
    status_reason = models.CharField("raison", max_length=500, blank=True)

    objects = ScopedManager(community="community", _manager_class=FindingManager)

    class Meta:
        verbose_name = "constat"
        verbose_name_plural = "constats"
        constraints = [
            once("finding_number_once", "number"),
            once("finding_key_once", "key"),
            models.CheckConstraint(condition=Q(kind__in=FindingKind.values), name="finding_kind_known"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="finding_theme_known"),
            models.CheckConstraint(condition=Q(gravity__range=(1, 4)), name="finding_gravity_from_1_to_4"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="finding_status_known"),
            models.CheckConstraint(
                condition=~Q(status=Status.ASIDE) | ~Q(status_reason=""), name="finding_aside_with_reason"
            ),
            *score_checks("finding"),
        ]

    class Privacy:
        purpose = "Partager les constats que la communauté tire de son diagnostic"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {*STATEMENT, "kind", "theme", "gravity", "status", "status_reason"}


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def standing(self) -> "EvidenceQuerySet":
        return self.filter(withdrawn_at__isnull=True)


EvidenceManager = models.Manager.from_queryset(EvidenceQuerySet)


class Evidence(TenantModel):
    """What a finding rests on; withdrawn, never changed nor deleted.

    An indicator keeps in ``reading`` the figure as the server read it that day (``figures.reading``), from
    the live diagnosis or from ``diagnosis``. Any other source is described: when, what, how many took part.
    """

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="evidence", verbose_name="constat"
    )
    key = models.UUIDField("clé de saisie", editable=False)
    kind = models.CharField("nature", max_length=10, choices=SourceKind)
    indicator = models.CharField("indicateur", max_length=12, blank=True)
    diagnosis = models.ForeignKey(
        FrozenDiagnosis,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="diagnostic figé",
    )
    reading = models.JSONField("valeur relevée", null=True, blank=True)
    title = models.CharField("intitulé", max_length=160, blank=True)
    held_on = models.DateField("date", null=True, blank=True)
    participants = models.PositiveIntegerField("personnes ayant participé", null=True, blank=True)
    detail = models.TextField("ce qui a été dit ou mesuré", max_length=2000, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="ajoutée par"
    )
    added_at = models.DateTimeField("ajoutée le", auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="retirée par",
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = ScopedManager(community="community", _manager_class=EvidenceManager)

    class Meta:
        verbose_name = "preuve d’un constat"
        verbose_name_plural = "preuves des constats"
        ordering = ["pk"]
        constraints = [
            once("evidence_key_once", "key"),
            models.CheckConstraint(
                condition=Q(kind=SourceKind.INDICATOR, reading__isnull=False) & ~Q(indicator="")
                | Q(kind__in=[SourceKind.MEETING, SourceKind.SURVEY, SourceKind.OTHER])
                & Q(reading__isnull=True, indicator="", diagnosis__isnull=True)
                & ~Q(title=""),
                name="evidence_reading_or_described",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="evidence_withdrawn_by_someone",
            ),
        ]

    class Privacy:
        purpose = "Ouvrir la preuve de chaque constat"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {
            "added_by": Personal(Nature.TRACE, Scrub.KEEP),
            "withdrawn_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "finding", "key", "kind", "indicator", "diagnosis", "reading", "title",
            "held_on", "participants", "detail", "added_at", "withdrawn_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        reading: dict[str, Any] = self.reading or {}
        return reading.get("label") or self.title


class Comment(TenantModel):
    """A message on a finding. Its author may reword or withdraw it; what it said stays in the history."""

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="comments", verbose_name="constat"
    )
    key = models.UUIDField("clé de saisie", editable=False)
    text = models.TextField("message", max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    edited_at = models.DateTimeField("repris le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "message sur un constat"
        verbose_name_plural = "messages sur les constats"
        ordering = ["pk"]
        constraints = [once("comment_key_once", "key")]

    class Privacy:
        purpose = "Discuter les constats"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        whose = ("author",)
        personal = {
            "author": Personal(Nature.TRACE, Scrub.KEEP),
            "text": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
        }
        neutral = {
            "id", "community", "finding", "key", "created_at", "edited_at", "withdrawn_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"message {self.pk} du constat {self.finding_id}"
