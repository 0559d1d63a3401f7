"""The workbook that goes with a filed report."""

from django.db import models
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.foundation.writing.models import Filing


class ReportWorkbook(TenantModel):
    """The figures of a report as a workbook, made when it is filed. Never changed nor deleted (trigger)."""

    filing = models.OneToOneField(Filing, on_delete=models.PROTECT, related_name="+", verbose_name="dépôt")
    content = models.BinaryField("classeur")
    sha256 = models.CharField("empreinte", max_length=64)
    made_at = models.DateTimeField("fait le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "classeur d’un rapport"
        verbose_name_plural = "classeurs des rapports"

    class Privacy:
        purpose = "Remettre aux financeurs les chiffres du rapport d’activité, tels que déposés"
        basis = Basis.PUBLIC_TASK
        retention = "durée de vie de la communauté, puis 10 ans"
        nobody = "les chiffres de la communauté : aucune colonne n’y nomme une personne"
        personal = {"content": Personal(Nature.BANK, Scrub.ERASE)}
        neutral = {"id", "community", "filing", "sha256", "made_at"}

    def __str__(self) -> str:
        return f"classeur du dépôt {self.filing_id}"  # type: ignore[attr-defined]
