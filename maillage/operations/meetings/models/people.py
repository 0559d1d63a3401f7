"""Who is called to a meeting, what they answer, and who was there."""

import uuid

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.communities.members.models import Member
from maillage.foundation.privacy import Basis, Keep, KeepWith, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.meetings.enums import (
    THERE,
    Answer,
    AttendanceState,
    DateChoice,
    FeedScope,
    Method,
    Proof,
    SignatureKind,
)
from maillage.operations.meetings.models.meetings import (
    KEEP_OF_MEETING,
    RETENTION,
    TRACE,
    DateOption,
    of_meeting,
)
from maillage.planning.health_project.columns import once, person

LONGEST_SIGNATURE = 12_000


class Participant(TenantModel):
    """Someone of a meeting, called to it or come without having been (``walk_in``).

    ``member`` is their card in the register, or the structure they speak for; ``account`` the one that opens
    the meeting to them; either may be missing. ``nonce`` is drawn anew when the links sent so far must stop
    working; ``tries`` counts the wrong codes of the call that is open.
    """

    meeting = of_meeting("participants")
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="membre"
    )
    account = person("compte", null=True)
    name = models.CharField("personne", max_length=160)
    quality = models.CharField("qualité", max_length=160, blank=True)
    email = models.EmailField("adresse e-mail", max_length=254, blank=True)
    walk_in = models.BooleanField("venue sans être convoquée", default=False)
    answer = models.CharField("réponse", max_length=10, choices=Answer, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField("répondu le", null=True)
    proxy_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="donne pouvoir à"
    )
    invited_at = models.DateTimeField("invitation envoyée le", null=True)
    nonce = models.UUIDField("secret des liens", default=uuid.uuid4, editable=False)
    tries = models.PositiveSmallIntegerField("codes faux", default=0)
    added_at = models.DateTimeField("ajoutée le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "participant"
        verbose_name_plural = "participants"
        indexes = [
            models.Index(fields=["community", "account"], name="participant_by_account"),
            models.Index(fields=["community", "member"], name="participant_by_member"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "meeting", "member", "name"],
                condition=Q(member__isnull=False),
                name="participant_member_once",
            ),
            models.UniqueConstraint(
                fields=["community", "meeting", "account"],
                condition=Q(account__isnull=False),
                name="participant_account_once",
            ),
            once("participant_name_once", "meeting", "name", "email"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="participant_answer_known"),
            models.CheckConstraint(
                condition=Q(proxy_to=None) | ~Q(proxy_to=F("id")), name="participant_proxy_to_another"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="participant_has_a_name"),
        ]

    class Privacy:
        purpose = "Convoquer aux réunions et savoir qui y vient"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        keep = KEEP_OF_MEETING
        whose = ("member", "account", "email")
        personal = {
            "member": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "account": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "name": Personal(Nature.IDENTITY, Scrub.NAME),
            "quality": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "answer": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "proxy_to": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "nonce": Personal(Nature.SECRET, Scrub.ERASE),
        }
        neutral = {
            "id", "community", "meeting", "walk_in", "answered_at", "invited_at", "tries", "added_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name


class DateAnswer(TenantModel):
    """What a person says of a date."""

    option = models.ForeignKey(
        DateOption, on_delete=models.CASCADE, related_name="answers", verbose_name="date"
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="date_answers", verbose_name="participant"
    )
    choice = models.CharField("réponse", max_length=10, choices=DateChoice)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "réponse à une date"
        verbose_name_plural = "réponses aux dates"
        constraints = [
            once("date_answer_once", "option", "participant"),
            models.CheckConstraint(condition=Q(choice__in=DateChoice.values), name="date_answer_known"),
        ]

    class Privacy:
        purpose = "Trouver une date qui convienne"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        keep = KeepWith("participant")
        whose = ("participant__member", "participant__account", "participant__email")
        personal = {"choice": Personal(Nature.PROFESSIONAL, Scrub.KEEP)}
        neutral = {"id", "community", "option", "participant"}

    def __str__(self) -> str:
        return f"{self.participant_id} : {self.choice}"


class Attendance(TenantModel):
    """Whether one person was there: one row a person and meeting, frozen once the meeting is closed.

    ``key`` comes with the phone: a tap repeated by a poor network finds the first one. ``minutes`` is written
    by the closing: the time in the room within the hours really held. A drawn ``signature`` is the ``d`` of
    an SVG path in a box of 300 by 100; a typed one is the name as written.
    """

    meeting = of_meeting("attendances")
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="attendances", verbose_name="participant"
    )
    state = models.CharField("présence", max_length=12, choices=AttendanceState)
    arrived_at = models.DateTimeField("arrivée", null=True)
    left_at = models.DateTimeField("départ", null=True)
    minutes = models.PositiveIntegerField("minutes de présence", null=True)
    method = models.CharField("moyen", max_length=10, choices=Method)
    proof = models.CharField("identité", max_length=14, choices=Proof)
    signature_kind = models.CharField(
        "nature de la signature", max_length=8, choices=SignatureKind, blank=True
    )
    signature = models.TextField("signature manuscrite ou saisie", max_length=LONGEST_SIGNATURE, blank=True)
    represented_by = models.ForeignKey(
        Participant,
        on_delete=models.PROTECT,
        null=True,
        related_name="represents",
        verbose_name="représentée par",
    )
    key = models.UUIDField("clé de saisie", editable=False)
    recorded_by = person("notée par", null=True)
    recorded_at = models.DateTimeField("notée le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "présence à une réunion"
        verbose_name_plural = "présences aux réunions"
        constraints = [
            once("attendance_once", "participant"),
            once("attendance_key_once", "key"),
            models.CheckConstraint(
                condition=Q(state__in=AttendanceState.values), name="attendance_state_known"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("arrived_at")), name="attendance_hours_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state=AttendanceState.REPRESENTED, represented_by__isnull=False)
                & ~Q(represented_by=F("participant"))
                | ~Q(state=AttendanceState.REPRESENTED) & Q(represented_by=None),
                name="attendance_represented_by_another",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[AttendanceState.PRESENT, AttendanceState.REMOTE], arrived_at__isnull=False
                )
                | ~Q(state__in=[AttendanceState.PRESENT, AttendanceState.REMOTE])
                & Q(arrived_at=None, left_at=None, signature="")
                & (Q(minutes=None) | Q(minutes=0)),
                name="attendance_hours_of_who_was_there",
            ),
        ]

    class Privacy:
        purpose = "Prouver qui était à chaque réunion, de quelle heure à quelle heure"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        keep = KeepWith("meeting")
        whose = ("participant__member", "participant__account", "participant__email")
        personal = {
            "state": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "arrived_at": Personal(Nature.TRACE, Scrub.KEEP),
            "left_at": Personal(Nature.TRACE, Scrub.KEEP),
            "minutes": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "signature": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "recorded_by": TRACE,
        }
        neutral = {
            "id", "community", "meeting", "participant", "method", "proof", "signature_kind",
            "represented_by", "key", "recorded_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.participant_id} : {self.state}"

    @property
    def is_there(self) -> bool:
        return self.state in THERE


class CalendarFeed(TenantModel):
    """An address that a calendar program reads. A new ``nonce`` closes the one given so far."""

    owner = person("titulaire")
    scope = models.CharField("étendue", max_length=10, choices=FeedScope)
    nonce = models.UUIDField("secret de l’adresse", default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "abonnement de calendrier"
        verbose_name_plural = "abonnements de calendrier"
        constraints = [
            once("calendar_feed_once", "owner", "scope"),
            models.CheckConstraint(condition=Q(scope__in=FeedScope.values), name="calendar_feed_scope_known"),
        ]

    class Privacy:
        purpose = "Donner ses réunions à l’agenda d’une personne"
        basis = Basis.CONSENT
        retention = "durée de vie de la communauté ; la personne le supprime quand elle veut"
        keep = Keep("community__archived_at")
        personal = {
            "owner": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "nonce": Personal(Nature.SECRET, Scrub.ERASE),
        }
        neutral = {"id", "community", "scope", "created_at"}

    def __str__(self) -> str:
        return f"{self.owner_id} : {self.scope}"
