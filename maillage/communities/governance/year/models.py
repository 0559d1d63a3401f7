"""What was noted by hand on the statutory year."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class YearNote(TenantModel):
    """A duty of a year noted as done, with its proof, or as not needed, with its reason."""

    year = models.PositiveSmallIntegerField("année")
    duty = models.CharField("obligation", max_length=30)
    done_on = models.DateField("fait le", null=True, blank=True)
    note = models.CharField("preuve ou motif", max_length=300, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="noté par"
    )
    noted_at = models.DateTimeField("noté le", auto_now=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "note de l’année statutaire"
        verbose_name_plural = "notes de l’année statutaire"
        constraints = [
            models.UniqueConstraint(fields=["community", "year", "duty"], name="year_note_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=False) | ~Q(note=""), name="year_note_done_or_says_why"
            ),
        ]

    class Privacy:
        purpose = "Suivre ce que les statuts et la loi demandent chaque année"
        basis = Basis.LEGAL_OBLIGATION
        retention = "durée de vie de la communauté, puis 5 ans"
        personal = {"noted_by": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {"id", "community", "year", "duty", "done_on", "note", "noted_at"}

    def __str__(self) -> str:
        return f"{self.year} : {self.duty}"
