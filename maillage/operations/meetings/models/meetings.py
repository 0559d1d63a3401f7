"""A meeting: what sits, when, where; its files; the dates that were offered; the series it belongs to."""

import secrets
import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Keep, KeepWith, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.meetings.enums import Every, FileKind, MeetingKind, MeetingState
from maillage.planning.health_project.columns import once, person
from maillage.planning.health_project.enums import Mission
from maillage.planning.health_project.models import ActionSheet

# Proofs of payments: commercial code, art. L. 123-22.
RETENTION = "10 ans après la réunion"
KEEP = Keep(("starts_at", "created_at"), years=10)
KEEP_OF_MEETING = Keep(("meeting__starts_at", "meeting__created_at"), years=10)
WORDS = Personal(Nature.PROFESSIONAL, Scrub.ERASE)
TRACE = Personal(Nature.TRACE, Scrub.KEEP)


def new_secret() -> str:
    """What the codes shown in the room are computed from."""
    return secrets.token_hex(32)


def of_meeting(name: str) -> "models.ForeignKey[Meeting, Meeting]":
    return models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name=name, verbose_name="réunion")


class MeetingSeries(TenantModel):
    """Meetings that come back. Each is a meeting of its own: the series says how they were drawn."""

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    every = models.CharField("rythme", max_length=12, choices=Every)
    author = person("auteur")
    created_at = models.DateTimeField("écrite le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "série de réunions"
        verbose_name_plural = "séries de réunions"
        constraints = [
            once("meeting_series_number_once", "number"),
            once("meeting_series_key_once", "key"),
            models.CheckConstraint(condition=Q(every__in=Every.values), name="meeting_series_step_known"),
        ]

    class Privacy:
        purpose = "Prévoir des réunions qui reviennent"
        basis = Basis.PUBLIC_TASK
        retention = "10 ans après sa création"
        keep = Keep("created_at", years=10)
        personal = {"author": TRACE}
        neutral = {"id", "community", "number", "key", "every", "created_at"}

    def __str__(self) -> str:
        return f"série {self.number}"


class Meeting(TenantModel):
    """One meeting of a founded community.

    ``agenda`` is ``[{"title", "minutes", "who"}]``. ``uid`` and ``sequence`` are those of the calendar file:
    the same event for ever, a higher sequence each time its hours or its place change. ``secret`` gives the
    codes of the room and of the call (``codes.py``). ``open_to_all`` lets every member read it.
    ``proxies_max`` bounds the proxies that one person holds (trigger); empty, nothing does.

    Closing writes ``closed_at``, the hours really held and ``closed_hash``, the SHA-256 of the sheet; from
    then on the database refuses any change of who was there (trigger).
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    series = models.ForeignKey(
        MeetingSeries, on_delete=models.PROTECT, null=True, related_name="meetings", verbose_name="série"
    )
    kind = models.CharField("nature", max_length=12, choices=MeetingKind)
    title = models.CharField("intitulé", max_length=160)
    mission = models.CharField("mission", max_length=16, choices=Mission, blank=True)
    sheet = models.ForeignKey(
        ActionSheet, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="fiche-action"
    )
    state = models.CharField("état", max_length=12, choices=MeetingState)
    starts_at = models.DateTimeField("début", null=True)
    ends_at = models.DateTimeField("fin", null=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    video_url = models.CharField("lien de visioconférence", max_length=300, blank=True)
    presentation = models.TextField("présentation", max_length=4000, blank=True)
    agenda = models.JSONField("ordre du jour", default=list, blank=True)
    open_to_all = models.BooleanField("lisible de tous les membres", default=True)
    proxies_max = models.PositiveSmallIntegerField("pouvoirs par personne, au plus", null=True)
    organiser = person("organisée par")
    uid = models.UUIDField("identifiant de calendrier", default=uuid.uuid4, editable=False)
    sequence = models.PositiveIntegerField("révision de calendrier", default=0)
    secret = models.CharField("secret des codes", max_length=64, default=new_secret, editable=False)
    called_at = models.DateTimeField("convoquée le", null=True)
    cancelled_at = models.DateTimeField("annulée le", null=True)
    cancel_reason = models.CharField("raison de l’annulation", max_length=300, blank=True)
    call_opened_at = models.DateTimeField("code de visioconférence ouvert le", null=True)
    held_from = models.DateTimeField("commencée à", null=True)
    held_to = models.DateTimeField("finie à", null=True)
    closed_at = models.DateTimeField("présences arrêtées le", null=True)
    closed_by = person("présences arrêtées par", null=True)
    closed_hash = models.CharField("empreinte de la feuille", max_length=64, blank=True)
    created_at = models.DateTimeField("écrite le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "réunion"
        verbose_name_plural = "réunions"
        indexes = [models.Index(fields=["community", "starts_at"], name="meeting_by_day")]
        constraints = [
            once("meeting_number_once", "number"),
            once("meeting_key_once", "key"),
            once("meeting_uid_once", "uid"),
            models.CheckConstraint(condition=Q(kind__in=MeetingKind.values), name="meeting_kind_known"),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(
                condition=Q(mission="") | Q(mission__in=Mission.values), name="meeting_mission_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[MeetingState.POLL, MeetingState.CANCELLED], starts_at=None, ends_at=None
                )
                | ~Q(state=MeetingState.POLL) & Q(ends_at__gt=F("starts_at")),
                name="meeting_hours_in_order",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closed_hash="")
                | Q(closed_at__isnull=False, closed_by__isnull=False, held_to__gte=F("held_from"))
                & ~Q(closed_hash="")
                & Q(state__in=[MeetingState.PLANNED, MeetingState.CALLED]),
                name="meeting_closed_whole",
            ),
        ]

    class Privacy:
        purpose = "Convoquer et tenir les réunions de la communauté"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        keep = KEEP
        personal = {
            "organiser": TRACE,
            "closed_by": TRACE,
            "secret": Personal(Nature.SECRET, Scrub.ERASE),
        }
        neutral = {
            "id", "community", "number", "key", "series", "kind", "title", "mission", "sheet", "state",
            "starts_at", "ends_at", "place", "video_url", "presentation", "agenda", "open_to_all",
            "proxies_max", "uid", "sequence",
            "called_at", "cancelled_at", "cancel_reason", "call_opened_at", "held_from",
            "held_to", "closed_at", "closed_hash", "created_at", "updated_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_cancelled(self) -> bool:
        return self.state == MeetingState.CANCELLED

    @property
    def is_poll(self) -> bool:
        return self.state == MeetingState.POLL

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at is not None and not self.is_cancelled and self.starts_at <= now

    def is_over(self, now: datetime) -> bool:
        return self.ends_at is not None and not self.is_cancelled and self.ends_at <= now

    @property
    def where(self) -> str:
        """« Salle des fêtes », « en visioconférence », or both."""
        video = "en visioconférence" if self.video_url else ""
        return " et ".join(filter(None, [self.place, video]))


class MeetingFile(TenantModel):
    """A document of the meeting, or the scan of its paper sheet. Append-only (trigger)."""

    meeting = of_meeting("files")
    kind = models.CharField("nature", max_length=10, choices=FileKind)
    name = models.CharField("nom du fichier", max_length=200)
    content_type = models.CharField("nature du fichier", max_length=100)
    content = models.BinaryField("fichier")
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    added_by = person("joint par")
    added_at = models.DateTimeField("joint le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "pièce d’une réunion"
        verbose_name_plural = "pièces des réunions"
        constraints = [
            once("meeting_file_once", "meeting", "sha256"),
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="meeting_file_kind_known"),
        ]

    class Privacy:
        purpose = "Joindre à une réunion ses documents et sa feuille signée"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        keep = (KeepWith("meeting"),)
        nobody = "un fichier de la communauté : aucune colonne ne dit de qui il parle"
        personal = {"name": WORDS, "content": WORDS, "added_by": TRACE}
        neutral = {"id", "community", "meeting", "kind", "content_type", "size", "sha256", "added_at"}

    def __str__(self) -> str:
        return self.name


class DateOption(TenantModel):
    """A date offered while the meeting has none."""

    meeting = of_meeting("options")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "date proposée"
        verbose_name_plural = "dates proposées"
        ordering = ["starts_at"]
        constraints = [
            once("date_option_once", "meeting", "starts_at"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="date_option_in_order"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Trouver une date qui convienne"
        neutral = {"id", "community", "meeting", "starts_at", "ends_at"}

    def __str__(self) -> str:
        return f"{self.starts_at:%d/%m/%Y %H:%M}"
