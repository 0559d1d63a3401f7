"""Time that is offered, time that is taken, and who answers when.

What is offered names no patient: anyone of the community may read it, and sees that it is taken. What takes
it is an outline of a case: its circle reads it. Nothing of a slot but its state is ever changed.
"""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django_scopes import ScopedManager

from maillage.care.access_to_care.slots.enums import (
    ENDED,
    KEPT_MONTHS,
    MOST_PLACES,
    TURNS_KEPT_MONTHS,
    UNSAID,
    Agreed,
    Audience,
    EndedWhy,
    Half,
    Outcome,
    Where,
)
from maillage.care.circle.enums import ConsentMeans
from maillage.care.circle.models import PURGED, Case
from maillage.care.ground.models import CareModel
from maillage.foundation.privacy import Basis, Keep, KeepWith, Key, Nature, NoPersonalData, Personal, Scrub

_OWNER = Personal(Nature.PROFESSIONAL, Scrub.KEEP, Key.ACCOUNT)
_BY = Personal(Nature.TRACE, Scrub.KEEP, Key.ACCOUNT)


def _only(column: str) -> Func:
    """A number as a range of one: equality in GiST without an extension of the database."""
    return Func(F(column), F(column), models.Value("[]"), function="int8range")


def _never_twice(name: str, condition: Q) -> ExclusionConstraint:
    """No two moments of one person overlap, whoever writes them."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (_only("community_id"), RangeOperators.OVERLAPS),
            (_only("person_id"), RangeOperators.OVERLAPS),
            (Func(F("starts_at"), F("ends_at"), function="tstzrange"), RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )


class SlotQuerySet(models.QuerySet["Slot"]):
    def published(self) -> "SlotQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def free(self, person: int | None) -> "SlotQuerySet":
        """Not taken, and kept by nobody else at this moment: a hold that is over holds nothing."""
        kept = Q(held_until__gt=Now()) & ~Q(held_by=person)
        return self.published().filter(taken_at__isnull=True).exclude(kept)


class Slot(CareModel):
    """One moment of one professional. ``series`` is the click that published it, with others maybe.

    ``held_by`` keeps it a few minutes for somebody who is booking; ``taken_at`` says that a booking has it,
    never whose.
    """

    person_id = models.BigIntegerField("professionnel")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    where = models.CharField("lieu de la consultation", max_length=10, choices=Where)
    audience = models.CharField("visible de", max_length=12, choices=Audience)
    commune = models.CharField("commune", max_length=5, blank=True)
    remark = models.CharField("précision", max_length=80, blank=True)
    series = models.UUIDField("publication")
    published_at = models.DateTimeField("publié le")
    held_by = models.BigIntegerField("gardé par", null=True, blank=True)
    held_until = models.DateTimeField("gardé jusqu’à", null=True, blank=True)
    taken_at = models.DateTimeField("pris le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ScopedManager(care="community_id", _manager_class=models.Manager.from_queryset(SlotQuerySet))

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_lasts"),
            models.CheckConstraint(condition=Q(where__in=Where.values), name="slot_where_known"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="slot_audience_known"),
            models.CheckConstraint(
                condition=Q(held_by__isnull=True, held_until__isnull=True)
                | Q(held_by__isnull=False, held_until__isnull=False),
                name="slot_hold_whole",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(taken_at__isnull=True), name="slot_taken_is_there"
            ),
            _never_twice("slot_never_twice", Q(withdrawn_at__isnull=True)),
        ]
        indexes = [
            models.Index(
                fields=["community_id", "starts_at"],
                condition=Q(withdrawn_at__isnull=True),
                name="slot_published",
            ),
            models.Index(fields=["community_id", "person_id", "starts_at"], name="slot_of_person"),
        ]

    class Privacy:
        purpose = "Montrer aux professionnels qui peut recevoir un patient, et quand"
        basis = Basis.PUBLIC_TASK
        retention = f"{KEPT_MONTHS} mois après le créneau, s’il ne porte plus de rendez-vous"
        keep = Keep("ends_at", months=KEPT_MONTHS, when={"bookings__isnull": True})
        whose = ("person_id",)
        personal = {
            "person_id": _OWNER,
            "remark": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "held_by": _BY,
        }
        neutral = {
            "id", "community_id", "starts_at", "ends_at", "where", "audience", "commune", "series",
            "published_at", "held_until", "taken_at", "withdrawn_at",
        }  # fmt: skip


class Capacity(CareModel):
    """How many patients one professional can see in half a day, without opening a diary."""

    person_id = models.BigIntegerField("professionnel")
    day = models.DateField("jour")
    half = models.CharField("moment", max_length=10, choices=Half)
    starts_at = models.DateTimeField("à partir de")
    ends_at = models.DateTimeField("jusqu’à")
    where = models.CharField("lieu de la consultation", max_length=10, choices=Where)
    audience = models.CharField("visible de", max_length=12, choices=Audience)
    places = models.PositiveSmallIntegerField("places offertes")
    taken = models.PositiveSmallIntegerField("places prises", default=0)
    communes = ArrayField(models.CharField(max_length=5), verbose_name="communes", default=list, blank=True)
    remark = models.CharField("précision", max_length=80, blank=True)
    published_at = models.DateTimeField("publié le")
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "capacité"
        verbose_name_plural = "capacités"
        constraints = [
            models.UniqueConstraint(
                fields=["community_id", "person_id", "day", "half", "where"],
                condition=Q(withdrawn_at__isnull=True),
                name="capacity_once",
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=MOST_PLACES), name="capacity_places"
            ),
            # The wall against one patient too many.
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="capacity_never_over"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="capacity_lasts"),
            models.CheckConstraint(condition=Q(where__in=Where.values), name="capacity_where_known"),
            models.CheckConstraint(condition=Q(half__in=Half.values), name="capacity_half_known"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="capacity_audience_known"),
        ]
        indexes = [models.Index(fields=["community_id", "starts_at"], name="capacity_by_time")]

    class Privacy:
        purpose = "Montrer aux professionnels combien de patients peuvent être vus, sans ouvrir d’agenda"
        basis = Basis.PUBLIC_TASK
        retention = f"{KEPT_MONTHS} mois après la demi-journée, si elle ne porte plus de rendez-vous"
        keep = Keep("ends_at", months=KEPT_MONTHS, when={"bookings__isnull": True})
        whose = ("person_id",)
        personal = {"person_id": _OWNER, "remark": Personal(Nature.PROFESSIONAL, Scrub.ERASE)}
        neutral = {
            "id", "community_id", "day", "half", "starts_at", "ends_at", "where", "audience", "places",
            "taken", "communes", "published_at", "withdrawn_at",
        }  # fmt: skip

    @property
    def left(self) -> int:
        """Places that are still free."""
        return self.places - self.taken


class BookingQuerySet(models.QuerySet["Booking"]):
    def live(self) -> "BookingQuerySet":
        return self.filter(ended_at__isnull=True)


class Booking(CareModel):
    """A case that has a moment of a professional: an outline, whose patient only the circle reads.

    Its key is that of the click: a second click finds the row of the first. Exactly one of ``slot`` and
    ``capacity``; the hours are copied, so that a diary needs no other table. ``seat_given`` says that the
    booking seated the professional in the circle, and takes the seat back with it; ``agreed_*`` who agreed to
    this appointment and how, empty where the case held the consent.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="dossier")
    slot = models.ForeignKey(
        Slot, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name="créneau"
    )
    capacity = models.ForeignKey(
        Capacity, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name="capacité"
    )
    person_id = models.BigIntegerField("professionnel")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    where = models.CharField("lieu de la consultation", max_length=10, choices=Where)
    seat_given = models.BooleanField("place donnée dans le cercle")
    agreed_by = models.CharField("accord donné par", max_length=15, choices=Agreed, blank=True)
    agreed_means = models.CharField("accord recueilli", max_length=20, choices=ConsentMeans, blank=True)
    booked_by = models.BigIntegerField("réservé par", null=True)
    booked_at = models.DateTimeField("réservé le")
    moved_from = models.UUIDField("remplace", null=True, blank=True)
    ended_at = models.DateTimeField("annulé ou déplacé le", null=True, blank=True)
    ended_why = models.CharField("motif", max_length=15, choices=EndedWhy, blank=True)
    ended_by = models.BigIntegerField("annulé ou déplacé par", null=True, blank=True)
    outcome = models.CharField("issue", max_length=12, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField("issue dite le", null=True, blank=True)

    objects = ScopedManager(care="community_id", _manager_class=models.Manager.from_queryset(BookingQuerySet))

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        constraints = [
            models.CheckConstraint(
                condition=Q(slot__isnull=True, capacity__isnull=False)
                | Q(slot__isnull=False, capacity__isnull=True),
                name="booking_of_one_thing",
            ),
            # The wall against two patients in a slot, whatever the code forgot.
            models.UniqueConstraint(
                fields=["community_id", "slot"],
                condition=Q(ended_at__isnull=True, slot__isnull=False),
                name="booking_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | Q(ended_at__isnull=False, ended_why__in=EndedWhy.values),
                name="booking_ended_why",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values, ended_at__isnull=True),
                name="booking_outcome_known",
            ),
        ]
        indexes = [
            models.Index(fields=["community_id", "person_id", "starts_at"], name="booking_of_person"),
            models.Index(fields=["case"], name="booking_of_case"),
        ]

    class Privacy:
        purpose = "Donner un rendez-vous à une personne qui demande des soins"
        basis = Basis.CARE
        retention = PURGED
        keep = KeepWith("case")
        whose = ("person_id",)
        personal = {
            "person_id": _OWNER,
            "booked_by": _BY,
            "ended_by": _BY,
            "agreed_by": Personal(Nature.TRACE, Scrub.KEEP),
            "agreed_means": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community_id", "case", "slot", "capacity", "starts_at", "ends_at", "where", "seat_given",
            "booked_at", "moved_from", "ended_at", "ended_why", "outcome", "outcome_at",
        }  # fmt: skip

    @property
    def became(self) -> str:
        """What it is counted as."""
        return ENDED if self.ended_at else self.outcome or UNSAID


class BookingCount(CareModel):
    """What became of the appointments of a day whose cases are erased; no key of a case: it outlives them.

    A case may go before its month is frozen: what is counted is this and the appointments that are there.
    """

    day = models.DateField("jour du rendez-vous")
    became = models.CharField("issue", max_length=12)
    count = models.PositiveIntegerField("rendez-vous", default=0)

    class Meta:
        verbose_name = "compte de rendez-vous"
        verbose_name_plural = "comptes de rendez-vous"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "day", "became"], name="booking_count_once"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Compter les rendez-vous dont les dossiers sont effacés"
        neutral = {"id", "community_id", "day", "became", "count"}


class Turn(CareModel):
    """A turn of the rota: somebody answers from then to then; nobody yet is a gap.

    ``seeking`` says that its holder looks for somebody else, and keeps it meanwhile; ``swap_with`` is the
    turn that the holder asks in exchange.
    """

    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    person_id = models.BigIntegerField("volontaire", null=True, blank=True)
    seeking = models.BooleanField("cherche un remplaçant", default=False)
    swap_with = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="échange demandé"
    )
    series = models.UUIDField("publication")
    created_by = models.BigIntegerField("prévu par", null=True)
    created_at = models.DateTimeField("prévu le")
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "tour d’astreinte"
        verbose_name_plural = "tours d’astreinte"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="turn_lasts"),
            models.CheckConstraint(
                condition=Q(person_id__isnull=False) | Q(seeking=False, swap_with__isnull=True),
                name="turn_of_nobody",
            ),
            _never_twice("turn_never_twice", Q(withdrawn_at__isnull=True, person_id__isnull=False)),
        ]
        indexes = [models.Index(fields=["community_id", "starts_at"], name="turn_by_time")]

    class Privacy:
        purpose = "Savoir qui répond aux demandes de soins, et quand"
        basis = Basis.PUBLIC_TASK
        retention = f"{TURNS_KEPT_MONTHS} mois après le tour"
        keep = Keep("ends_at", months=TURNS_KEPT_MONTHS)
        whose = ("person_id",)
        personal = {"person_id": _OWNER, "created_by": _BY}
        neutral = {
            "id", "community_id", "starts_at", "ends_at", "seeking", "swap_with", "series", "created_at",
            "withdrawn_at",
        }  # fmt: skip


class CareDiary(CareModel):
    """An address that one's calendar program reads; a new ``nonce`` closes the one given before."""

    person_id = models.BigIntegerField("titulaire")
    nonce = models.UUIDField("secret de l’adresse", default=uuid.uuid4, editable=False)
    opened_at = models.DateTimeField("ouvert le")
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)

    class Meta:
        verbose_name = "agenda de soins"
        verbose_name_plural = "agendas de soins"
        constraints = [
            models.UniqueConstraint(fields=["community_id", "person_id"], name="care_diary_once"),
        ]

    class Privacy:
        purpose = "Donner ses rendez-vous à l’agenda d’un professionnel, sans rien du patient"
        basis = Basis.CONSENT
        retention = "12 mois après sa fermeture ; la personne le ferme quand elle veut"
        keep = Keep("closed_at", months=12)
        whose = ("person_id",)
        personal = {"person_id": _OWNER, "nonce": Personal(Nature.SECRET, Scrub.ERASE)}
        neutral = {"id", "community_id", "opened_at", "closed_at"}
