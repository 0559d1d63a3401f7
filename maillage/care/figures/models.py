"""Counts of whole months, frozen once: the raw ones for the desk, the publishable ones for everybody.

Neither table knows a case: what is purged, or entered late, changes no number that was read.
"""

from django.db import models
from django.db.models import F, Q

from maillage.care.ground.models import CareModel
from maillage.foundation.privacy import NoPersonalData


class MonthCount(CareModel):
    """What one count found in one month, small numbers included: for the desk alone, and for ``Figure``."""

    count = models.CharField("comptage", max_length=60)
    month = models.DateField("mois (premier jour)")
    total = models.PositiveIntegerField("total")
    cells = models.JSONField("détail par axe", default=dict)
    measures = models.JSONField("mesures", default=list)
    frozen_at = models.DateTimeField("figé le")

    class Meta:
        verbose_name = "comptage d’un mois"
        verbose_name_plural = "comptages par mois"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "count", "month"], name="month_counted_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="month_starts_on_first"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Compter les demandes de soins, mois par mois, sans dossier ni personne"
        retention = "durée de vie de la communauté"
        neutral = {"id", "community_id", "count", "month", "total", "cells", "measures", "frozen_at"}


class Figure(CareModel):
    """A number that may be read: whole months, ``until`` left out; never changed.

    ``cells``: {axis: {"cells": {code: number}, "rest": number}}, where ``rest`` is the sum of hidden ones.
    """

    count = models.CharField("comptage", max_length=60)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu’au (exclu)")
    total = models.PositiveIntegerField("total")
    cells = models.JSONField("détail par axe", default=dict)
    median = models.PositiveIntegerField("médiane", null=True, blank=True)
    frozen_at = models.DateTimeField("figé le")

    class Meta:
        verbose_name = "chiffre publié"
        verbose_name_plural = "chiffres publiés"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "count", "since"], name="figure_since_once"),
            models.UniqueConstraint(fields=["community_id", "count", "until"], name="figure_until_once"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="figure_in_order"),
            models.CheckConstraint(condition=Q(total__gte=11), name="figure_never_small"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Publier des chiffres d’activité où nul ne peut être reconnu"
        retention = "durée de vie de la communauté"
        neutral = {"id", "community_id", "count", "since", "until", "total", "cells", "median", "frozen_at"}
