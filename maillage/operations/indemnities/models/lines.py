"""A line: who gave which time, what it is worth and why, who let it go on; the ceiling of each year."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django_scopes import ScopedManager

from maillage.communities.members.models import Member
from maillage.engines.aci.vocabulary import MISSION_LABELS, Mission
from maillage.foundation.privacy import Basis, Keep, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.indemnities.enums import (
    LIVE,
    WAITING,
    HoursCode,
    Kind,
    LineState,
    NatureCode,
    Origin,
)
from maillage.operations.indemnities.models.rules import RETENTION, RateCard, acted
from maillage.planning.health_project.models import ActionSheet

MISSIONS = [(mission.value, MISSION_LABELS[mission]) for mission in Mission]
KEEP = Keep("day", years=10, whole_years=True)


class LineQuerySet(models.QuerySet["IndemnityLine"]):
    def live(self) -> "LineQuerySet":
        return self.filter(state__in=LIVE)

    def waiting(self) -> "LineQuerySet":
        return self.filter(state__in=WAITING)

    def approved(self) -> "LineQuerySet":
        return self.filter(state=LineState.APPROVED)

    def payable(self) -> "LineQuerySet":
        """Approved, and in no transfer that lives."""
        return self.approved().exclude(transfer_lines__live=True)


LineManager = models.Manager.from_queryset(LineQuerySet)


class IndemnityLine(TenantModel):
    """Time or travel of one person on one day, computed under the card of that day.

    ``payee`` is the account of ``member``: no step but the first may be theirs (constraints). ``source``
    names the attendance that it comes from. Amounts never change once approved, states only go forward
    (trigger). ``travel_cents`` is a refund: it does not count towards the ceiling.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="membre")
    payee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="bénéficiaire"
    )
    origin = models.CharField("origine", max_length=12, choices=Origin)
    source = models.CharField("présence d’origine", max_length=60, blank=True)
    kind = models.CharField("activité", max_length=16, choices=Kind)
    nature = models.CharField("nature", max_length=6, choices=NatureCode)
    hours = models.CharField("moment", max_length=8, choices=HoursCode)
    title = models.CharField("ce qui a été fait", max_length=160)
    mission = models.CharField("mission", max_length=16, choices=MISSIONS, blank=True)
    sheet = models.ForeignKey(
        ActionSheet,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="fiche-action",
    )
    day = models.DateField("jour")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    km = models.PositiveIntegerField("kilomètres", default=0)
    other_funder = models.BooleanField("payé par un autre financeur", default=False)
    profession = models.CharField("métier exercé", max_length=12, blank=True)
    card = models.ForeignKey(RateCard, on_delete=models.PROTECT, related_name="+", verbose_name="barème")
    minutes = models.PositiveIntegerField("minutes indemnisées")
    rate_cents = models.PositiveIntegerField("tarif horaire (centimes)")
    time_cents = models.PositiveBigIntegerField("temps (centimes)")
    travel_cents = models.PositiveBigIntegerField("trajet (centimes)")
    explanation = models.JSONField("calcul", default=list)
    state = models.CharField("état", max_length=12, choices=LineState)
    created_by = acted("écrite par")
    created_at = models.DateTimeField("écrite le", auto_now_add=True)
    confirmed_by = acted("confirmée par", null=True, blank=True)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    led_by = acted("relue par", null=True, blank=True)
    led_at = models.DateTimeField("relue le", null=True, blank=True)
    checked_by = acted("vérifiée par", null=True, blank=True)
    checked_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    approved_by = acted("validée par", null=True, blank=True)
    approved_at = models.DateTimeField("validée le", null=True, blank=True)
    closed_by = acted("écartée par", null=True, blank=True)
    closed_at = models.DateTimeField("écartée le", null=True, blank=True)
    closed_reason = models.CharField("motif", max_length=300, blank=True)

    objects = ScopedManager(community="community", _manager_class=LineManager)

    class Meta:
        verbose_name = "ligne d’indemnité"
        verbose_name_plural = "lignes d’indemnité"
        ordering = ["-day", "-number"]
        indexes = [
            models.Index(fields=["community", "payee", "day"], name="indemnity_by_person"),
            models.Index(fields=["community", "state"], name="indemnity_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="indemnity_number_once"),
            models.UniqueConstraint(fields=["community", "key"], name="indemnity_key_once"),
            models.UniqueConstraint(
                fields=["community", "source", "member"],
                condition=~Q(source=""),
                name="indemnity_attendance_once",
            ),
            ExclusionConstraint(
                name="indemnity_times_apart",
                expressions=[
                    (F("community"), RangeOperators.EQUAL),
                    (F("payee"), RangeOperators.EQUAL),
                    (Func(F("starts_at"), F("ends_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=[state.value for state in LIVE]),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="indemnity_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(minutes__lte=1440) & (Q(time_cents=0) | Q(minutes__gt=0)),
                name="indemnity_time_is_counted",
            ),
            models.CheckConstraint(
                condition=Q(time_cents__gt=0) | Q(travel_cents__gt=0), name="indemnity_is_worth_something"
            ),
            models.CheckConstraint(condition=Q(state__in=LineState.values), name="indemnity_state_known"),
            # Nobody lets their own line go on, and who checks does not approve (control A10).
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{step}__isnull": True}) | ~Q(**{step: F("payee")}),
                    name=f"indemnity_{step}_is_another",
                )
                for step in ("led_by", "checked_by", "approved_by")
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(checked_by__isnull=True)
                | ~Q(approved_by=F("checked_by")),
                name="indemnity_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(confirmed_by=F("payee")),
                name="indemnity_confirmed_by_its_own",
            ),
            models.CheckConstraint(
                condition=(Q(state=LineState.APPROVED) & Q(approved_by__isnull=False))
                | Q(state=LineState.CANCELLED)
                | (~Q(state=LineState.APPROVED) & Q(approved_by__isnull=True)),
                name="indemnity_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LineState.REFUSED, LineState.CANCELLED])
                | (Q(closed_by__isnull=False) & ~Q(closed_reason="")),
                name="indemnity_closed_for_a_reason",
            ),
        ]

    class Privacy:
        purpose = "Indemniser le temps donné à la communauté et en garder la preuve"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = KEEP
        whose = ("payee",)
        personal = {
            "payee": Personal(Nature.IDENTITY, Scrub.KEEP),
            "title": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "profession": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "explanation": Personal(Nature.BANK, Scrub.KEEP),
            "time_cents": Personal(Nature.BANK, Scrub.KEEP),
            "travel_cents": Personal(Nature.BANK, Scrub.KEEP),
            "closed_reason": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "created_by": Personal(Nature.TRACE, Scrub.KEEP),
            "confirmed_by": Personal(Nature.TRACE, Scrub.KEEP),
            "led_by": Personal(Nature.TRACE, Scrub.KEEP),
            "checked_by": Personal(Nature.TRACE, Scrub.KEEP),
            "approved_by": Personal(Nature.TRACE, Scrub.KEEP),
            "closed_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "number", "key", "member", "origin", "source", "kind", "nature", "hours",
            "mission", "sheet", "day", "starts_at", "ends_at", "km", "other_funder", "card", "minutes",
            "rate_cents", "state", "created_at", "confirmed_at", "led_at", "checked_at", "approved_at",
            "closed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"ligne n° {self.number}"

    @property
    def total_cents(self) -> int:
        return self.time_cents + self.travel_cents


class IndemnityYear(TenantModel):
    """The ceiling of one person in one calendar year: what the trigger of the lines compares them with.

    ``elsewhere_cents`` is what other communities had engaged when it was last read, with consent.
    """

    payee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="bénéficiaire"
    )
    year = models.PositiveSmallIntegerField("année")
    ceiling_cents = models.PositiveBigIntegerField("plafond (centimes)")
    elsewhere_cents = models.PositiveBigIntegerField("engagé ailleurs (centimes)", default=0)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "plafond d’une année"
        verbose_name_plural = "plafonds des années"
        constraints = [
            models.UniqueConstraint(fields=["community", "payee", "year"], name="indemnity_year_once"),
        ]

    class Privacy:
        purpose = "Ne jamais dépasser le plafond annuel d’une personne"
        basis = Basis.LEGAL_OBLIGATION
        retention = "durée de vie de la communauté, puis 10 ans"
        whose = ("payee",)
        personal = {
            "payee": Personal(Nature.IDENTITY, Scrub.KEEP),
            "elsewhere_cents": Personal(Nature.BANK, Scrub.KEEP),
        }
        neutral = {"id", "community", "year", "ceiling_cents"}

    def __str__(self) -> str:
        return f"plafond {self.year}"


class CeilingConsent(TenantModel):
    """A person lets their other communities know what this one engages for them, year by year.

    ``totals`` is {year: cents}, kept up to date while the consent holds, empty once it is withdrawn.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="personne"
    )
    given_at = models.DateTimeField("donné le")
    withdrawn_at = models.DateTimeField("retiré le", null=True)
    totals = models.JSONField("totaux par année (centimes)", default=dict)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "accord sur le plafond"
        verbose_name_plural = "accords sur le plafond"
        constraints = [
            models.UniqueConstraint(fields=["community", "user"], name="ceiling_consent_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(totals={}), name="ceiling_consent_withdrawn_empty"
            ),
        ]

    class Privacy:
        purpose = "Tenir le plafond d’une personne qui travaille dans deux communautés, avec son accord"
        basis = Basis.CONSENT
        retention = "5 ans après le retrait de l’accord"
        keep = (Keep("withdrawn_at", years=5), Keep("community__archived_at", years=5))
        personal = {
            "user": Personal(Nature.IDENTITY, Scrub.KEEP),
            "totals": Personal(Nature.BANK, Scrub.ERASE),
        }
        neutral = {"id", "community", "given_at", "withdrawn_at"}

    def __str__(self) -> str:
        return "accord sur le plafond"
