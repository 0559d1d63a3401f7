"""The history of objectives, action sheets and protocols: append-only, by trigger."""

from django.db import models
from django.db.models import Q

from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.planning.health_project.columns import RETENTION, person
from maillage.planning.health_project.enums import Act
from maillage.planning.health_project.models.objectives import Objective
from maillage.planning.health_project.models.sheets import ActionSheet
from maillage.planning.health_project.protocols.models import Protocol


class ProjectEntry(TenantModel):
    """One change: ``details`` maps each field to what was there before and after; ``reason`` says why."""

    sheet = models.ForeignKey(
        ActionSheet, on_delete=models.PROTECT, null=True, related_name="history", verbose_name="fiche-action"
    )
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, related_name="history", verbose_name="objectif"
    )
    protocol = models.ForeignKey(
        Protocol, on_delete=models.PROTECT, null=True, related_name="history", verbose_name="protocole"
    )
    act = models.CharField("acte", max_length=10, choices=Act)
    part = models.CharField("partie", max_length=12, blank=True)
    reason = models.CharField("raison", max_length=500, blank=True)
    details = models.JSONField("détail", default=dict)
    by = person("par")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "changement du projet de santé"
        verbose_name_plural = "changements du projet de santé"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sheet__isnull=False, objective__isnull=True, protocol__isnull=True)
                | Q(sheet__isnull=True, objective__isnull=False, protocol__isnull=True)
                | Q(sheet__isnull=True, objective__isnull=True, protocol__isnull=False),
                name="project_entry_of_one_thing",
            ),
        ]

    class Privacy:
        purpose = "Savoir qui a changé quoi dans le projet de santé, et pourquoi"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        whose = ("by",)
        # The former names of leaders and partners are here.
        personal = {
            "by": Personal(Nature.TRACE, Scrub.KEEP),
            "details": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
        }
        neutral = {"id", "community", "sheet", "objective", "protocol", "act", "part", "reason", "at"}

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%d/%m/%Y})"
