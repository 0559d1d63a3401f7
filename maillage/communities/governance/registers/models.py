"""Links of interest, and data-protection officers."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django_scopes import ScopedManager

from maillage.communities.governance.registers.enums import LinkKind
from maillage.foundation.privacy import Basis, Keep, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.foundation.tenancy.periods import holding_on


class InterestLink(TenantModel):
    """What a person declares for oneself: a link with a body, or none at all. Never rewritten: it ends."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="personne"
    )
    kind = models.CharField("lien", max_length=10, choices=LinkKind)
    body = models.CharField("organisme", max_length=160, blank=True)
    details = models.CharField("précisions", max_length=500, blank=True)
    declared_at = models.DateTimeField("déclaré le", auto_now_add=True)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "lien d’intérêts"
        verbose_name_plural = "liens d’intérêts"
        ordering = ["-declared_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="interest_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=LinkKind.NONE, body="") | (~Q(kind=LinkKind.NONE) & ~Q(body="")),
                name="interest_names_a_body",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="interest_in_order"
            ),
        ]

    class Privacy:
        purpose = "Prévenir les conflits d'intérêts dans les décisions de la communauté"
        basis = Basis.LEGITIMATE_INTEREST
        retention = "5 ans après la fin du lien déclaré"
        keep = (Keep("ends_on", years=5), Keep("community__archived_at", years=5))
        whose = ("person",)
        personal = {
            "person": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "kind": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "body": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "details": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
        }
        neutral = {"id", "community", "declared_at", "starts_on", "ends_on"}

    def __str__(self) -> str:
        return self.body or self.get_kind_display()


class DpoQuerySet(models.QuerySet["DpoAppointment"]):
    def held_on(self, day: date) -> "DpoQuerySet":
        return self.filter(holding_on(day))


DpoManager = models.Manager.from_queryset(DpoQuerySet)


class DpoAppointment(TenantModel):
    """A data-protection officer appointed; one at a time (database constraint)."""

    name = models.CharField("nom de la personne", max_length=160)
    organisation = models.CharField("organisme", max_length=160, blank=True)
    email = models.EmailField("adresse e-mail", max_length=254)
    starts_on = models.DateField("désigné à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    decided_by = models.CharField("désigné par", max_length=160)
    declared_on = models.DateField("déclaré à la CNIL le", null=True, blank=True)
    reference = models.CharField("numéro de désignation", max_length=60, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="noté par"
    )

    objects = ScopedManager(community="community", _manager_class=DpoManager)

    class Meta:
        verbose_name = "désignation d’un délégué"
        verbose_name_plural = "désignations de délégués"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="dpo_in_order"
            ),
            ExclusionConstraint(
                name="dpo_one_at_a_time",
                expressions=[
                    (
                        Func(F("community_id"), F("community_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Func(F("starts_on"), F("ends_on"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    class Privacy:
        purpose = "Savoir qui veille sur les données personnelles, et l'avoir déclaré"
        basis = Basis.LEGAL_OBLIGATION
        retention = "5 ans après la fin de la mission"
        keep = (Keep("ends_on", years=5), Keep("community__archived_at", years=5))
        whose = ("email",)
        personal = {
            "name": Personal(Nature.IDENTITY, Scrub.NAME),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "recorded_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "organisation", "starts_on", "ends_on", "decided_by", "declared_on",
            "reference",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name
