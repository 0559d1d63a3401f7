"""Who read what of whom: one chain a community, in the database of what it speaks of."""

from django.db import models

from maillage.care.ground.models import CareModel
from maillage.care.traces.enums import Act
from maillage.foundation.privacy import Basis, Keep, Key, Nature, Personal, Scrub


class AccessTrace(CareModel):
    """One access to one case, sealed by the hash of the one before (``foundation/audit/chain``).

    No foreign key: the trace outlives its case. A trigger refuses UPDATE, DELETE and TRUNCATE. ``details``
    holds codes: the ground, the classes of data, where it came from; never a content.
    """

    case_id = models.UUIDField("dossier", null=True)
    seq = models.BigIntegerField("rang")
    at = models.DateTimeField("date et heure (UTC)")
    actor_id = models.BigIntegerField("auteur", null=True)
    actor_roles = models.CharField("à quel titre", max_length=200, blank=True)
    act = models.CharField("acte", max_length=20, choices=Act)
    details = models.JSONField("précisions", default=dict)
    previous_hash = models.CharField("empreinte précédente", max_length=64)
    hash = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "trace d’accès"
        verbose_name_plural = "traces d’accès"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "seq"], name="access_trace_seq_once"),
            models.CheckConstraint(condition=models.Q(act__in=Act.values), name="access_trace_act_known"),
        ]
        indexes = [
            models.Index(fields=["community_id", "case_id", "seq"], name="access_trace_by_case"),
            models.Index(fields=["community_id", "actor_id", "at"], name="access_trace_by_actor"),
        ]

    class Privacy:
        purpose = "Prouver qui a consulté les données d’un patient, quand et à quel titre"
        basis = Basis.LEGAL_OBLIGATION
        retention = "36 mois"
        keep = Keep("at", months=36)
        whose = ("actor_id",)
        personal = {
            "actor_id": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
            "actor_roles": Personal(Nature.TRACE, Scrub.KEEP),
            "details": Personal(Nature.TRACE, Scrub.ERASE),
        }
        neutral = {"id", "community_id", "case_id", "seq", "at", "act", "previous_hash", "hash"}
