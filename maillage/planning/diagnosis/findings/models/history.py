"""The history of findings, needs and votes: append-only, by rights and by trigger."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.planning.diagnosis.findings.enums import Act
from maillage.planning.diagnosis.findings.models.findings import RETENTION, Finding
from maillage.planning.diagnosis.findings.models.needs import Need
from maillage.planning.diagnosis.findings.models.votes import Vote


class HistoryEntry(TenantModel):
    """One change: ``details`` holds what was there before and after, texts included."""

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, related_name="history", verbose_name="constat"
    )
    need = models.ForeignKey(
        Need, on_delete=models.PROTECT, null=True, related_name="history", verbose_name="besoin"
    )
    vote = models.ForeignKey(
        Vote, on_delete=models.PROTECT, null=True, related_name="history", verbose_name="vote"
    )
    act = models.CharField("acte", max_length=12, choices=Act)
    details = models.JSONField("détail", default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "changement d’un constat ou d’un besoin"
        verbose_name_plural = "changements des constats et des besoins"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False, need__isnull=True, vote__isnull=True)
                | Q(finding__isnull=True, need__isnull=False, vote__isnull=True)
                | Q(finding__isnull=True, need__isnull=True, vote__isnull=False),
                name="history_of_one_thing",
            ),
        ]

    class Privacy:
        purpose = "Savoir qui a changé quoi dans les constats et les besoins"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        whose = ("by",)
        # The former wording of a message is here.
        personal = {
            "by": Personal(Nature.TRACE, Scrub.KEEP),
            "details": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
        }
        neutral = {"id", "community", "finding", "need", "vote", "act", "at"}

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%d/%m/%Y})"
