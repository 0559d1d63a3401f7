"""The append-only log: one hash chain per community, and one for the instance."""

from datetime import UTC

from django.db import models

from maillage.foundation.privacy import Basis, Keep, Key, Nature, NoPersonalData, Personal, Scrub

INSTANCE_CHAIN = 0


class AuditEvent(models.Model):
    """One fact that happened, sealed by the hash of the one before.

    No foreign key on purpose: the log outlives its subjects and never interferes with live data.
    ``community_id`` is 0 for the chain of the instance. A trigger refuses UPDATE, DELETE and TRUNCATE, and
    the application's role is only granted SELECT and INSERT.
    """

    community_id = models.BigIntegerField("communauté")
    seq = models.BigIntegerField("rang")
    at = models.DateTimeField("date et heure (UTC)")
    actor_id = models.BigIntegerField("auteur", null=True)
    actor_roles = models.CharField("à quel titre", max_length=200, blank=True)
    action = models.CharField("acte", max_length=60)
    subject_type = models.CharField("objet", max_length=60)
    subject_id = models.CharField("identifiant", max_length=60)
    details = models.JSONField("précisions", default=dict)
    previous_hash = models.CharField("empreinte précédente", max_length=64)
    hash = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "événement du journal"
        verbose_name_plural = "journal"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "seq"], name="audit_event_seq_once"),
        ]

    class Privacy:
        purpose = "Prouver qui a fait quoi, quand et à quel titre"
        basis = Basis.LEGAL_OBLIGATION
        retention = "12 mois, 36 mois pour les traces d'accès aux dossiers de patients"
        keep = Keep("at", months=12)
        whose = ("actor_id",)
        personal = {
            "actor_id": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
            "actor_roles": Personal(Nature.TRACE, Scrub.KEEP),
            "details": Personal(Nature.TRACE, Scrub.ERASE),
        }
        neutral = {
            "id", "community_id", "seq", "at", "action", "subject_type", "subject_id",
            "previous_hash", "hash",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.community_id}/{self.seq} {self.action}"


class AuditSegment(models.Model):
    """What a legal purge leaves of the first events of a chain: how far it went, and their last hash.

    Signed with the key of the instance, which is not in the database: who can only write rows can delete
    events, not make their absence legal.
    """

    community_id = models.BigIntegerField("communauté")
    first_seq = models.BigIntegerField("premier rang")
    last_seq = models.BigIntegerField("dernier rang")
    last_hash = models.CharField("dernière empreinte", max_length=64)
    last_at = models.DateTimeField("date du dernier événement purgé")
    purged_at = models.DateTimeField("purgé le")
    signature = models.CharField("signature", max_length=128)

    class Meta:
        verbose_name = "segment purgé du journal"
        verbose_name_plural = "segments purgés du journal"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "first_seq"], name="audit_segment_start_once"),
            models.CheckConstraint(
                condition=models.Q(last_seq__gte=models.F("first_seq")), name="audit_segment_in_order"
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Prouver qu'une absence du journal vient d'une purge légale"
        neutral = {
            "id", "community_id", "first_seq", "last_seq", "last_hash", "last_at", "purged_at", "signature",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.community_id}/{self.first_seq}-{self.last_seq}"

    def signed_text(self) -> bytes:
        """What the signature covers."""
        instants = f"{self.last_at.astimezone(UTC).isoformat()}|{self.purged_at.astimezone(UTC).isoformat()}"
        return (
            f"purge|{self.community_id}|{self.first_seq}|{self.last_seq}|{self.last_hash}|{instants}".encode()
        )
