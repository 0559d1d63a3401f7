"""The minutes and who signed them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.governance.assemblies.enums import SignerRole
from maillage.communities.governance.assemblies.models.assemblies import (
    RETENTION,
    TRACE,
    WORDS,
    Assembly,
    AssemblyFile,
    once,
)
from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class AssemblyMinutes(TenantModel):
    """What the facts do not say by themselves: the opening words and the end. Frozen at the first signature.

    ``version`` goes up at each writing. ``scan`` is the paper signed by hand, filed instead of signatures.
    ``sha256`` is that of everything the minutes tell, on that day.
    """

    assembly = models.OneToOneField(
        Assembly, on_delete=models.PROTECT, related_name="minutes", verbose_name="assemblée"
    )
    opening = models.TextField("ouverture", blank=True, max_length=8000)
    closing = models.TextField("clôture", blank=True, max_length=8000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="écrit par"
    )
    version = models.PositiveIntegerField("version du texte", default=0)
    scan = models.OneToOneField(
        AssemblyFile, on_delete=models.PROTECT, null=True, blank=True, related_name="signed_minutes",
        verbose_name="exemplaire signé",
    )  # fmt: skip
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    published_at = models.DateTimeField("publié le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "procès-verbal"
        verbose_name_plural = "procès-verbaux"

    class Privacy:
        purpose = "Garder ce que l’assemblée a dit et décidé"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        nobody = "un texte de l’association, sans colonne qui dise de qui il parle"
        personal = {"opening": WORDS, "closing": WORDS, "written_by": TRACE}
        neutral = {"id", "community", "assembly", "version", "scan", "sha256", "published_at"}

    @property
    def is_frozen(self) -> bool:
        """Someone signed, or the paper was filed: nothing changes any more."""
        return self.sha256 != ""

    def __str__(self) -> str:
        return f"procès-verbal de l’assemblée {self.assembly_id}"


class MinutesSignature(TenantModel):
    """A name typed to sign, by an account, for one of the two who sign."""

    minutes = models.ForeignKey(
        AssemblyMinutes, on_delete=models.PROTECT, related_name="signatures", verbose_name="procès-verbal"
    )
    role = models.CharField("qualité", max_length=10, choices=SignerRole)
    name = models.CharField("nom du signataire", max_length=160)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="compte"
    )
    signed_at = models.DateTimeField("signé le")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "signature d’un procès-verbal"
        verbose_name_plural = "signatures des procès-verbaux"
        constraints = [
            once("minutes_signature_once", "minutes", "role"),
            models.CheckConstraint(
                condition=Q(role__in=SignerRole.values), name="minutes_signature_role_known"
            ),
        ]

    class Privacy:
        purpose = "Prouver qui a signé un procès-verbal"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        whose = ("signed_by",)
        personal = {
            "name": Personal(Nature.IDENTITY, Scrub.NAME),
            "signed_by": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
        }
        neutral = {"id", "community", "minutes", "role", "signed_at"}

    def __str__(self) -> str:
        return self.name
