"""What was said, decided and promised in a meeting."""

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, KeepWith, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.meetings.enums import MinutesState
from maillage.operations.meetings.models.meetings import KEEP_OF_MEETING, RETENTION, TRACE, WORDS, of_meeting
from maillage.operations.meetings.models.people import Participant
from maillage.planning.health_project.columns import once, person

LONGEST_TEXT = 60_000
_BY_HAND = "un compte rendu peut nommer des personnes au fil du texte : réponse à la main"


class Minutes(TenantModel):
    """The minutes of a meeting; ``text`` is the last version. Approved, the text and its decisions are
    frozen (trigger), under ``sha256``; signed, the whole is.
    """

    meeting = of_meeting("minutes")
    state = models.CharField("état", max_length=10, choices=MinutesState, default=MinutesState.DRAFT)
    version = models.PositiveIntegerField("version", default=0)
    text = models.TextField("compte rendu", max_length=LONGEST_TEXT, blank=True)
    written_by = person("dernière version de")
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    approved_at = models.DateTimeField("approuvé le", null=True)
    approved_by = person("approuvé par", null=True)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    signed_at = models.DateTimeField("signé le", null=True)
    signed_by = person("signé par", null=True)
    signature = models.CharField("nom saisi pour signer", max_length=160, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        constraints = [
            once("minutes_once", "meeting"),
            models.CheckConstraint(
                condition=Q(state=MinutesState.DRAFT, approved_at=None, signed_at=None, sha256="")
                | Q(state=MinutesState.APPROVED, approved_by__isnull=False, signed_at=None) & ~Q(sha256="")
                | Q(state=MinutesState.SIGNED, approved_by__isnull=False, signed_by__isnull=False)
                & ~Q(sha256="")
                & ~Q(signature=""),
                name="minutes_states_in_order",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("written_by")),
                name="minutes_approved_by_another",
            ),
        ]

    class Privacy:
        purpose = "Garder ce qui a été dit et décidé"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        keep = KEEP_OF_MEETING
        nobody = _BY_HAND
        personal = {
            "text": WORDS, "written_by": TRACE, "approved_by": TRACE, "signed_by": TRACE,
            "signature": Personal(Nature.IDENTITY, Scrub.NAME),
        }  # fmt: skip
        neutral = {
            "id", "community", "meeting", "state", "version", "updated_at", "approved_at", "sha256",
            "signed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"compte rendu {self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == MinutesState.DRAFT


class MinutesVersion(TenantModel):
    """Each version of the text, as it was written. Append-only (trigger)."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="versions", verbose_name="compte rendu"
    )
    version = models.PositiveIntegerField("version")
    text = models.TextField("texte", max_length=LONGEST_TEXT, blank=True)
    by = person("par")
    at = models.DateTimeField("le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "version d’un compte rendu"
        verbose_name_plural = "versions des comptes rendus"
        constraints = [once("minutes_version_once", "minutes", "version")]

    class Privacy:
        purpose = "Ne perdre aucun mot de ceux qui écrivent à plusieurs"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        keep = KeepWith("minutes")
        nobody = _BY_HAND
        personal = {"text": WORDS, "by": TRACE}
        neutral = {"id", "community", "minutes", "version", "at"}

    def __str__(self) -> str:
        return f"version {self.version}"


class Decision(TenantModel):
    """One decision, with its vote where there was one."""

    meeting = of_meeting("decisions")
    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    text = models.CharField("décision", max_length=600)
    votes_for = models.PositiveIntegerField("pour", null=True)
    votes_against = models.PositiveIntegerField("contre", null=True)
    abstentions = models.PositiveIntegerField("abstentions", null=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        ordering = ["number"]
        constraints = [once("decision_number_once", "meeting", "number"), once("decision_key_once", "key")]

    class Privacy:
        purpose = "Garder ce qui a été décidé"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        keep = KEEP_OF_MEETING
        nobody = _BY_HAND
        personal = {"text": WORDS}
        neutral = {
            "id", "community", "meeting", "number", "key", "votes_for", "votes_against", "abstentions",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.text


class MeetingTask(TenantModel):
    """Something promised: by whom, for when. Done or not, the words stay those of the minutes."""

    meeting = of_meeting("tasks")
    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    text = models.CharField("tâche", max_length=300)
    owner = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, related_name="tasks", verbose_name="confiée à"
    )
    due_on = models.DateField("pour le", null=True)
    done_at = models.DateTimeField("faite le", null=True)
    done_by = person("notée faite par", null=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "tâche d’une réunion"
        verbose_name_plural = "tâches des réunions"
        ordering = ["number"]
        constraints = [
            once("meeting_task_number_once", "meeting", "number"),
            once("meeting_task_key_once", "key"),
        ]

    class Privacy:
        purpose = "Suivre ce qui a été promis en réunion"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        keep = KEEP_OF_MEETING
        whose = ("owner__member", "owner__account", "owner__email")
        personal = {
            "text": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "owner": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "done_by": TRACE,
        }
        neutral = {"id", "community", "meeting", "number", "key", "due_on", "done_at"}

    def __str__(self) -> str:
        return self.text
