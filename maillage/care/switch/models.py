"""What patients are told, version after version: no seat rests on an information that was never given."""

from django.db import models

from maillage.care.ground.models import CareModel
from maillage.foundation.privacy import Basis, Key, Nature, Personal, Scrub


class InformationNotice(CareModel):
    """One version of the notice given to patients (CSP art. D. 1110-3-1, GDPR art. 13); never changed."""

    version = models.CharField("version", max_length=20)
    text = models.TextField("texte")
    published_at = models.DateTimeField("publiée le")
    published_by = models.BigIntegerField("publiée par", null=True)

    class Meta:
        verbose_name = "information donnée aux patients"
        verbose_name_plural = "informations données aux patients"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "version"], name="information_version_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="information_says_something"),
        ]

    class Privacy:
        purpose = "Prouver ce que les patients ont lu avant que leurs données soient recueillies"
        basis = Basis.LEGAL_OBLIGATION
        retention = "durée de vie de la communauté"
        keep = ()
        nobody = "le numéro du compte qui a publié ; le texte ne parle de personne"
        personal = {"published_by": Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT)}
        neutral = {"id", "community_id", "version", "text", "published_at"}
