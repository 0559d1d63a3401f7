"""Who read what of whom: one chain a community, in the database of what it speaks of."""

from datetime import UTC

from django.db import models

from maillage.care.ground.models import CareModel
from maillage.care.traces.enums import Act
from maillage.foundation.privacy import Basis, Keep, Key, Nature, NoPersonalData, Personal, Scrub

LEAST_MONTHS, MOST_MONTHS = 12, 36


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


class TraceSegment(CareModel):
    """What a legal purge leaves of the first lines of a chain: how far it went, and their last hash.

    Signed with the key of the instance, which is in no database: whoever can only write rows can delete
    lines, not make their absence legal.
    """

    first_seq = models.BigIntegerField("premier rang")
    last_seq = models.BigIntegerField("dernier rang")
    last_hash = models.CharField("dernière empreinte", max_length=64)
    last_at = models.DateTimeField("date de la dernière trace purgée")
    purged_at = models.DateTimeField("purgé le")
    signature = models.CharField("signature", max_length=128)

    class Meta:
        verbose_name = "segment purgé des traces d’accès"
        verbose_name_plural = "segments purgés des traces d’accès"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "first_seq"], name="trace_segment_start_once"),
            models.CheckConstraint(
                condition=models.Q(last_seq__gte=models.F("first_seq")), name="trace_segment_in_order"
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Prouver qu’une absence des traces d’accès vient d’une purge légale"
        neutral = {
            "id", "community_id", "first_seq", "last_seq", "last_hash", "last_at", "purged_at", "signature",
        }  # fmt: skip

    def signed_text(self) -> bytes:
        """What the signature covers."""
        instants = f"{self.last_at.astimezone(UTC).isoformat()}|{self.purged_at.astimezone(UTC).isoformat()}"
        span = f"{self.community_id}|{self.first_seq}|{self.last_seq}|{self.last_hash}"
        return f"care-purge|{span}|{instants}".encode()


class TraceTerm(CareModel):
    """How long the traces of a community are kept: the latest row counts, twelve months without any.

    Longer than twelve months only where the impact assessment says why (CNIL, deliberation 2021-122).
    """

    months = models.PositiveSmallIntegerField("mois")
    assessment = models.CharField("analyse d’impact qui le justifie", max_length=200)
    decided_at = models.DateTimeField("décidé le")
    decided_by = models.BigIntegerField("décidé par", null=True)

    class Meta:
        verbose_name = "durée de garde des traces d’accès"
        verbose_name_plural = "durées de garde des traces d’accès"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months__gte=LEAST_MONTHS, months__lte=MOST_MONTHS), name="trace_term_lawful"
            ),
        ]

    class Privacy:
        purpose = "Prouver sur quelle analyse repose la durée de garde des traces"
        basis = Basis.LEGAL_OBLIGATION
        retention = "durée de vie de la communauté"
        keep = ()
        nobody = "le numéro du compte qui a décidé ; le reste ne parle de personne"
        personal = {"decided_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT)}
        neutral = {"id", "community_id", "months", "assessment", "decided_at"}
