"""What was examined: an emergency, an alarm of the month. Behind the desk's wall: no circle reads them."""

from django.db import models

from maillage.care.circle.models import PURGED, Case, CircleMember
from maillage.care.ground.enums import Seal
from maillage.care.ground.fields import SealedText
from maillage.care.ground.models import CareModel
from maillage.care.oversight.enums import EmergencyDecision
from maillage.foundation.privacy import Basis, Keep, KeepWith, Key, Nature, Personal, Scrub


class EmergencyReview(CareModel):
    """What was decided of one opening in emergency. The note is sealed, as the reason it judges."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    seat = models.OneToOneField(CircleMember, models.CASCADE, related_name="+", verbose_name="ouverture")
    decision = models.CharField("décision", max_length=20, choices=EmergencyDecision)
    note = SealedText("ce qui a été vérifié", seal=Seal.REASON, max_length=1000)
    decided_at = models.DateTimeField("décidé le")
    decided_by = models.BigIntegerField("décidé par")

    class Meta:
        verbose_name = "examen d’une ouverture en urgence"
        verbose_name_plural = "examens d’ouvertures en urgence"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__in=EmergencyDecision.values), name="emergency_decision_known"
            ),
        ]

    class Privacy:
        purpose = "Prouver que chaque ouverture en urgence a été examinée"
        basis = Basis.LEGAL_OBLIGATION
        retention = PURGED
        keep = KeepWith("case")
        whose = ("decided_by",)
        personal = {
            "decision": Personal(Nature.TRACE, Scrub.KEEP),
            "note": Personal(Nature.HEALTH, Scrub.ERASE),
            "decided_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
        }
        neutral = {"id", "community_id", "case", "seat", "decided_at"}


class AccessReview(CareModel):
    """One alarm of a month, looked at: what was found. It never serves to judge how somebody works."""

    month = models.DateField("mois")
    alarm = models.CharField("alerte", max_length=20)
    mark = models.CharField("ligne examinée", max_length=80)
    person_id = models.BigIntegerField("personne dont les accès sont examinés", null=True)
    note = models.CharField("ce qui a été constaté", max_length=500)
    examined_at = models.DateTimeField("examiné le")
    examined_by = models.BigIntegerField("examiné par")

    class Meta:
        verbose_name = "alerte examinée"
        verbose_name_plural = "alertes examinées"
        constraints = [
            models.UniqueConstraint(
                fields=["community_id", "month", "alarm", "mark"], name="access_review_once"
            ),
            models.CheckConstraint(condition=~models.Q(note=""), name="access_review_says"),
        ]

    class Privacy:
        purpose = "Prouver que les accès aux dossiers de patients sont contrôlés chaque mois"
        basis = Basis.LEGAL_OBLIGATION
        retention = "36 mois après l’examen"
        keep = Keep("examined_at", months=36)
        whose = ("person_id",)
        personal = {
            "person_id": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
            "note": Personal(Nature.TRACE, Scrub.ERASE),
            "examined_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT),
        }
        neutral = {"id", "community_id", "month", "alarm", "mark", "examined_at"}
