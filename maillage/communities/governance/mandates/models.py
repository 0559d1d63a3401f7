"""Mandates, and what was declared of them."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django_scopes import ScopedManager

from maillage.communities.governance.mandates.enums import EndReason
from maillage.communities.governance.rules.enums import OFFICES, MandateFunction
from maillage.communities.governance.rules.models import Organ
from maillage.communities.members.models import College, Member, Representative
from maillage.foundation.privacy import Basis, Keep, KeepWith, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.foundation.tenancy.periods import holding_on

SEATS_EACH = 100


def seat(function: MandateFunction, rank: int) -> int | None:
    """The number of a counted seat: the function's place in ``OFFICES``, then the rank (1 to 99)."""
    return OFFICES.index(function) * SEATS_EACH + rank if function in OFFICES else None


def _one(column: str) -> Func:
    """A key as a range of one: equality in GiST without an extension of the database."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


_DAYS = Func(F("starts_on"), F("ends_on"), function="daterange")


class Declaration(TenantModel):
    """A change of those in charge, declared to the prefecture, or to the court in Alsace-Moselle."""

    declared_on = models.DateField("déclaré le")
    reference = models.CharField("récépissé", max_length=120, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="noté par"
    )
    recorded_at = models.DateTimeField("noté le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "déclaration des dirigeants"
        verbose_name_plural = "déclarations des dirigeants"
        ordering = ["-declared_on", "-pk"]

    class Privacy:
        purpose = "Prouver que les changements de dirigeants ont été déclarés"
        basis = Basis.LEGAL_OBLIGATION
        retention = "durée de vie de la communauté, puis 5 ans"
        personal = {"declared_by": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {"id", "community", "declared_on", "reference", "recorded_at"}

    def __str__(self) -> str:
        return f"déclaration du {self.declared_on:%d/%m/%Y}"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def held_on(self, day: date) -> "MandateQuerySet":
        """Those whose holder sits on this day."""
        return self.filter(holding_on(day)).exclude(end_reason=EndReason.MISTAKE)


MandateManager = models.Manager.from_queryset(MandateQuerySet)


class Mandate(TenantModel):
    """A member, or who represents a structure, holds a function in an organ, between two days (the last
    excluded).

    ``term_ends_on`` is what the statutes give at the election; ``ends_on`` the same day, or an earlier one
    with its reason. ``seat`` numbers the functions whose holders are counted: no two hold one seat the same
    day (database constraint).
    """

    number = models.PositiveIntegerField("numéro")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="mandates", verbose_name="organe")
    function = models.CharField("fonction", max_length=20, choices=MandateFunction)
    seat = models.PositiveSmallIntegerField("siège", null=True, blank=True)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="mandates", verbose_name="membre"
    )
    representative = models.ForeignKey(
        Representative, on_delete=models.PROTECT, null=True, blank=True, related_name="mandates",
        verbose_name="représentant",
    )  # fmt: skip
    college = models.ForeignKey(
        College, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="collège"
    )
    elected_on = models.DateField("élu le")
    elected_by = models.CharField("élu par", max_length=160)
    starts_on = models.DateField("à partir du")
    term_ends_on = models.DateField("échéance", null=True, blank=True)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    end_reason = models.CharField("motif de fin", max_length=10, choices=EndReason, blank=True)
    end_note = models.CharField("précision sur la fin", max_length=300, blank=True)
    start_declaration = models.ForeignKey(
        Declaration, on_delete=models.PROTECT, null=True, blank=True, related_name="started",
        verbose_name="déclaration de l’entrée",
    )  # fmt: skip
    end_declaration = models.ForeignKey(
        Declaration, on_delete=models.PROTECT, null=True, blank=True, related_name="ended",
        verbose_name="déclaration de la sortie",
    )  # fmt: skip
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="noté par"
    )
    recorded_at = models.DateTimeField("noté le", auto_now_add=True)

    objects = ScopedManager(community="community", _manager_class=MandateManager)

    class Meta:
        verbose_name = "mandat"
        verbose_name_plural = "mandats"
        ordering = ["organ_id", "seat", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="mandate_number_once"),
            models.CheckConstraint(
                condition=Q(function__in=MandateFunction.values), name="mandate_function_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="mandate_in_order"
            ),
            models.CheckConstraint(
                condition=Q(end_reason="") | Q(ends_on__isnull=False), name="mandate_ended_has_a_day"
            ),
            models.CheckConstraint(
                condition=(Q(function__in=[one.value for one in OFFICES]) & Q(seat__isnull=False))
                | (~Q(function__in=[one.value for one in OFFICES]) & Q(seat__isnull=True)),
                name="mandate_office_has_a_seat",
            ),
            ExclusionConstraint(
                name="mandate_one_holder_a_seat",
                expressions=[
                    (_one("community_id"), RangeOperators.OVERLAPS),
                    (_one("organ_id"), RangeOperators.OVERLAPS),
                    (_one("seat"), RangeOperators.OVERLAPS),
                    (_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(seat__isnull=False) & ~Q(end_reason=EndReason.MISTAKE),
            ),
            ExclusionConstraint(
                name="mandate_once_a_person",
                expressions=[
                    (_one("community_id"), RangeOperators.OVERLAPS),
                    (_one("organ_id"), RangeOperators.OVERLAPS),
                    (_one("member_id"), RangeOperators.OVERLAPS),
                    (_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(seat__isnull=True) & ~Q(end_reason=EndReason.MISTAKE),
            ),
        ]

    class Privacy:
        purpose = "Savoir qui dirige l'association à chaque date, et le déclarer"
        basis = Basis.LEGAL_OBLIGATION
        retention = "5 ans après la fin du mandat"
        keep = (Keep("ends_on", years=5), KeepWith("member"))
        whose = ("member",)
        personal = {
            "function": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "end_reason": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "end_note": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "recorded_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "number", "organ", "seat", "member", "representative", "college", "elected_on",
            "elected_by", "starts_on", "term_ends_on", "ends_on", "start_declaration", "end_declaration",
            "recorded_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_function_display()}, n° {self.number}"

    @property
    def holder(self) -> str:
        """The person's name; for a structure, its representative's and its own."""
        if self.representative_id and self.representative:
            return f"{self.representative} ({self.member})"
        return str(self.member)
