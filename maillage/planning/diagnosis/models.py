"""The diagnoses that a community froze: what was known of its territory one day, with its proof."""

from django.conf import settings
from django.db import models
from django_scopes import ScopedManager

from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class FrozenDiagnosis(TenantModel):
    """A dated diagnosis. The row is immutable (database trigger).

    ``snapshot`` is the report as JSON (``report.as_json``) with the name of the community and the outlines of
    its map (``outlines``); ``sha256`` is the hash of its canonical form.
    """

    number = models.PositiveIntegerField("numéro")
    label = models.CharField("intitulé", max_length=120)
    note = models.TextField("note", blank=True, max_length=2000)
    version = models.ForeignKey(
        TerritoryVersion, on_delete=models.PROTECT, related_name="+", verbose_name="version du territoire"
    )
    frozen_on = models.DateField("daté du")
    frozen_at = models.DateTimeField("figé le", auto_now_add=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="figé par"
    )
    snapshot = models.JSONField("diagnostic figé")
    sha256 = models.CharField("empreinte", max_length=64)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "diagnostic figé"
        verbose_name_plural = "diagnostics figés"
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="frozen_diagnosis_number_once"),
        ]

    class Privacy:
        purpose = "Garder la preuve de ce qui était connu du territoire à une date"
        basis = Basis.PUBLIC_TASK
        retention = "durée de vie de la communauté, puis 5 ans"
        personal = {"frozen_by": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {
            "id", "community", "number", "label", "note", "version", "frozen_on", "frozen_at", "snapshot",
            "sha256",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"diagnostic {self.number} du {self.frozen_on:%d/%m/%Y}"
