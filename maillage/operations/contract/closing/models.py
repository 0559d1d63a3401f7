"""A closed year: its accounts as they were that day, kept word for word."""

from django.db import models
from django.db.models import Q

from maillage.foundation.privacy import Basis
from maillage.operations.contract.bases import RECORDED, RETENTION, UNDONE_BY, WORDS, Undoable, once


class YearClosing(Undoable):
    """``content`` is the statement as JSON (``statement.py`` gives its shape), ``sha256`` its digest.

    One stands for each year; undone, the year is open again and the former statement stays readable.
    """

    year = models.PositiveSmallIntegerField("année du contrat")
    closed_on = models.DateField("arrêtée le")
    words = models.TextField("explication des écarts", max_length=2000, blank=True)
    content = models.TextField("comptes arrêtés")
    sha256 = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "année de contrat close"
        verbose_name_plural = "années de contrat closes"
        ordering = ["year", "pk"]
        constraints = [
            once("year_closing_key_once", "key"),
            once("year_closing_stands_once", "contract", "year", condition=Q(undone_at__isnull=True)),
            models.CheckConstraint(condition=Q(year__gte=1, year__lte=5), name="year_closing_year_known"),
        ]

    class Privacy:
        purpose = "Garder les comptes d’une année de contrat tels qu’ils ont été arrêtés"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        personal = {**UNDONE_BY, "words": WORDS, "content": WORDS}
        neutral = {*RECORDED, "year", "closed_on", "sha256", "undone_at"}
        whose = ("noted_by",)

    def __str__(self) -> str:
        return f"comptes de l’année {self.year}"
