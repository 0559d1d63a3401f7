"""The history of the stages and of the checklists: both only grow."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django_scopes import ScopedManager

from maillage.communities.creation.common import BY_HAND, RETENTION
from maillage.communities.creation.enums import Act
from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import TenantModel

# The note of the first event, written when the history begins.
ORIGIN = "Étape déclarée à l’inscription sur la plateforme."


class StageEventQuerySet(models.QuerySet["StageEvent"]):
    def standing(self) -> "StageEventQuerySet":
        """Neither corrected nor cancelled, in the order in which they were reached."""
        later = StageEvent.objects.filter(corrects=OuterRef("pk"))
        kept = self.filter(~Exists(later)).exclude(act=Act.CANCELLED)
        return kept.order_by("position")


StageEventManager = models.Manager.from_queryset(StageEventQuerySet)


class StageEvent(TenantModel):
    """A stage reached, from ``effective_on``: who acted, and the document that proves it.

    Append-only (a trigger refuses any change): an error is corrected by an event that names it in
    ``corrects`` and says why. ``position`` is the number of the first event of such a chain: it keeps the
    place in the line. ``room`` is the code of the room that recorded it, empty when a person did;
    ``recorded_by`` is empty when a legal limit acted by itself. ``key`` makes a repeat harmless.
    """

    number = models.PositiveIntegerField("numéro")
    position = models.PositiveIntegerField("rang")
    key = models.UUIDField("clé de saisie", editable=False)
    act = models.CharField("acte", max_length=10, choices=Act, default=Act.REACHED)
    status = models.CharField("étape", max_length=30, choices=Stage)
    effective_on = models.DateField("atteinte le")
    acted_by = models.CharField("qui a agi", max_length=120, blank=True)
    document = models.CharField("document qui le prouve", max_length=200, blank=True)
    document_url = models.CharField("où le trouver", max_length=300, blank=True)
    note = models.TextField("note", max_length=1000, blank=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="corrige"
    )
    room = models.CharField("pièce", max_length=20, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="noté par",
    )
    recorded_at = models.DateTimeField("noté le", auto_now_add=True)

    objects = ScopedManager(community="community", _manager_class=StageEventManager)

    class Meta:
        verbose_name = "étape de la ligne de vie"
        verbose_name_plural = "étapes de la ligne de vie"
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="stage_event_number_once"),
            models.UniqueConstraint(fields=["community", "key"], name="stage_event_key_once"),
            models.UniqueConstraint(fields=["community", "corrects"], name="stage_event_corrected_once"),
            models.CheckConstraint(condition=Q(status__in=Stage.values), name="stage_event_status_known"),
            models.CheckConstraint(condition=Q(act__in=Act.values), name="stage_event_act_known"),
            models.CheckConstraint(
                condition=Q(act=Act.REACHED, corrects__isnull=True)
                | ~Q(act=Act.REACHED) & Q(corrects__isnull=False) & ~Q(note=""),
                name="stage_event_correction_says_why",
            ),
        ]

    class Privacy:
        purpose = "Tenir l’histoire de la communauté, de sa naissance à son contrat"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        nobody = BY_HAND
        personal = {
            "acted_by": Personal(Nature.PROFESSIONAL, Scrub.NAME),
            "recorded_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "number", "position", "key", "act", "status", "effective_on", "document",
            "document_url", "note", "corrects", "room", "recorded_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.get_status_display()


class ChecklistEntryQuerySet(models.QuerySet["ChecklistEntry"]):
    def latest(self) -> "ChecklistEntryQuerySet":
        """The last entry of each line: the one that holds."""
        return self.order_by("community", "item", "-pk").distinct("community", "item")


ChecklistEntryManager = models.Manager.from_queryset(ChecklistEntryQuerySet)


class ChecklistEntry(TenantModel):
    """What was noted of one line of a checklist (``item``, a code of ``stages.toml``); the last one holds.

    ``done_on`` says that it is done, and when; ``responsible`` and ``due_on`` who must do it, and by when.
    """

    key = models.UUIDField("clé de saisie", editable=False)
    item = models.CharField("point", max_length=40)
    done_on = models.DateField("fait le", null=True, blank=True)
    responsible = models.CharField("qui s’en charge", max_length=120, blank=True)
    due_on = models.DateField("pour le", null=True, blank=True)
    document = models.CharField("document", max_length=200, blank=True)
    document_url = models.CharField("où le trouver", max_length=300, blank=True)
    note = models.TextField("note", max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="noté par"
    )
    recorded_at = models.DateTimeField("noté le", auto_now_add=True)

    objects = ScopedManager(community="community", _manager_class=ChecklistEntryManager)

    class Meta:
        verbose_name = "point d’une étape"
        verbose_name_plural = "points des étapes"
        constraints = [
            models.UniqueConstraint(fields=["community", "key"], name="checklist_entry_key_once"),
        ]
        indexes = [models.Index(fields=["community", "item", "-id"], name="checklist_entry_latest")]

    class Privacy:
        purpose = "Savoir ce qui reste à faire à chaque étape, par qui et pour quand"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        nobody = BY_HAND
        personal = {
            "responsible": Personal(Nature.PROFESSIONAL, Scrub.NAME),
            "recorded_by": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "key", "item", "done_on", "due_on", "document", "document_url", "note",
            "recorded_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.item
