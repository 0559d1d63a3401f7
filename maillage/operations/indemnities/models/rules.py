"""What was voted: the rate cards, who checks a line before it is paid, the agreements with employers."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.members.enums import Profession
from maillage.communities.members.models import Member
from maillage.foundation.privacy import Basis, Keep, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.indemnities.enums import DirectionCode, HoursCode, Kind, NatureCode
from maillage.operations.meetings.enums import MeetingKind

RETENTION = "10 ans après l'exercice (pièce comptable)"


def acted(name: str, **options: object) -> "models.ForeignKey[object, object]":
    """Who did something: a trace, never the subject of the row."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=name, **options
    )


def every_kind() -> list[str]:
    """The kinds of meetings, all paid until the community chose."""
    return list(MeetingKind.values)


class IndemnityRules(TenantModel):
    """Which steps a line goes through before the treasurer, who always decides last; ``kinds``: the meetings
    whose time is paid.
    """

    confirm = models.BooleanField("la personne confirme", default=True)
    lead = models.BooleanField("le pilote relit", default=True)
    coordinator = models.BooleanField("la coordination vérifie", default=True)
    kinds = models.JSONField("réunions indemnisées", default=every_kind)
    updated_at = models.DateTimeField("modifiées le", auto_now=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "étapes de validation"
        verbose_name_plural = "étapes de validation"
        constraints = [models.UniqueConstraint(fields=["community"], name="indemnity_rules_once")]

    class Privacy(NoPersonalData):
        purpose = "Savoir par qui une ligne d’indemnité passe avant d’être payée"
        neutral = {"id", "community", "confirm", "lead", "coordinator", "kinds", "updated_at"}

    def __str__(self) -> str:
        return "étapes de validation"


class RateCard(TenantModel):
    """A card that was voted, frozen once recorded (trigger); ``km_tenths``: tenths of a cent a kilometre.

    ``meeting_number`` names the meeting that voted it, where it is in the agenda: a number, not a key, since
    a meeting is deleted before the cards of its community are.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    valid_from = models.DateField("en vigueur à partir du")
    voted_on = models.DateField("voté le")
    organ = models.CharField("voté par", max_length=80)
    reference = models.CharField("procès-verbal", max_length=120)
    meeting_number = models.PositiveIntegerField("réunion du vote", null=True)
    step_minutes = models.PositiveSmallIntegerField("pas d’arrondi (minutes)", default=15)
    direction = models.CharField("arrondi au pas", max_length=8, choices=DirectionCode)
    cap_minutes = models.PositiveSmallIntegerField("durée maximale d’une ligne (minutes)", default=0)
    km_tenths = models.PositiveIntegerField("kilomètre (dixièmes de centime)", default=0)
    loss_on_free_time = models.BooleanField("perte de ressources admise hors temps d’exercice", default=False)
    recorded_by = acted("enregistré par")
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "barème"
        verbose_name_plural = "barèmes"
        ordering = ["-valid_from", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="rate_card_number_once"),
            models.UniqueConstraint(fields=["community", "key"], name="rate_card_key_once"),
            models.UniqueConstraint(fields=["community", "valid_from"], name="rate_card_one_a_day"),
            models.CheckConstraint(condition=~Q(reference="") & ~Q(organ=""), name="rate_card_was_voted"),
            models.CheckConstraint(
                condition=Q(step_minutes__gte=1, step_minutes__lte=60, cap_minutes__lte=1440),
                name="rate_card_rounding_possible",
            ),
        ]

    class Privacy:
        purpose = "Prouver quel barème a été voté, quand et par qui"
        basis = Basis.LEGAL_OBLIGATION
        retention = "durée de vie de la communauté, puis 10 ans"
        personal = {"recorded_by": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {
            "id", "community", "number", "key", "valid_from", "voted_on", "organ", "reference",
            "meeting_number", "step_minutes", "direction", "cap_minutes", "km_tenths", "loss_on_free_time",
            "recorded_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"barème n° {self.number}"

    @property
    def km_euros(self) -> str:
        """« 0,529 € »."""
        return f"{self.km_tenths // 1000},{self.km_tenths % 1000:03d}\u00a0€"


class CardRate(TenantModel):
    """Cents an hour, for what is named; what is empty holds for all. Frozen with its card."""

    card = models.ForeignKey(RateCard, on_delete=models.PROTECT, related_name="rates", verbose_name="barème")
    profession = models.CharField("métier", max_length=12, choices=Profession, blank=True)
    kind = models.CharField("activité", max_length=16, choices=Kind, blank=True)
    nature = models.CharField("nature", max_length=6, choices=NatureCode, blank=True)
    hours = models.CharField("moment", max_length=8, choices=HoursCode, blank=True)
    cents_per_hour = models.PositiveIntegerField("tarif horaire (centimes)")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "tarif"
        verbose_name_plural = "tarifs"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "card", "profession", "kind", "nature", "hours"],
                name="card_rate_said_once",
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Le détail d’un barème voté"
        neutral = {"id", "community", "card", "profession", "kind", "nature", "hours", "cents_per_hour"}

    def __str__(self) -> str:
        return f"tarif {self.pk}"


class EmployerAgreement(TenantModel):
    """An agreement with the employer of a salaried member, between two days (the last included)."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="membre")
    employer = models.CharField("employeur", max_length=160)
    reference = models.CharField("référence de la convention", max_length=120)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    recorded_by = acted("enregistrée par")
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "convention avec un employeur"
        verbose_name_plural = "conventions avec des employeurs"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "member", "starts_on"], name="employer_agreement_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="employer_agreement_in_order",
            ),
        ]

    class Privacy:
        purpose = "Savoir qu’un membre salarié peut être indemnisé"
        basis = Basis.LEGAL_OBLIGATION
        retention = RETENTION
        keep = (Keep("ends_on", years=10, whole_years=True), Keep("community__archived_at", years=10))
        whose = ("member",)
        personal = {
            "employer": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "reference": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "recorded_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {"id", "community", "member", "starts_on", "ends_on", "recorded_at"}

    def __str__(self) -> str:
        return f"convention avec {self.employer}"

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
