"""Information meetings with who came, working groups, and the needs that people told."""

from datetime import date

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.creation.common import AUTHOR, BY_HAND, NUMBERED, RETENTION, Numbered, once
from maillage.communities.creation.enums import GatheringKind, Gravity, Theme
from maillage.communities.members.models import Member
from maillage.foundation.privacy import Basis, Keep, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class Gathering(Numbered):
    """A meeting, planned or held. ``headcount`` was counted in the room, names or not."""

    title = models.CharField("intitulé", max_length=140)
    kind = models.CharField("nature", max_length=12, choices=GatheringKind)
    held_on = models.DateField("date")
    starts_at = models.TimeField("heure", null=True, blank=True)
    place = models.CharField("lieu", max_length=160, blank=True)
    themes = models.CharField("thèmes", max_length=200, blank=True)
    invitation = models.TextField("texte d’invitation", max_length=4000, blank=True)
    headcount = models.PositiveSmallIntegerField("personnes comptées", null=True, blank=True)
    minutes = models.TextField("compte rendu", max_length=8000, blank=True)
    minutes_url = models.CharField("où trouver le compte rendu", max_length=300, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "réunion d’information"
        verbose_name_plural = "réunions d’information"
        constraints = [
            once("gathering_number_once", "number"),
            once("gathering_key_once", "key"),
            models.CheckConstraint(condition=Q(kind__in=GatheringKind.values), name="gathering_kind_known"),
        ]

    class Privacy:
        purpose = "Organiser les premières réunions et en garder le compte rendu"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = AUTHOR
        neutral = {
            *NUMBERED, "title", "kind", "held_on", "starts_at", "place", "themes", "invitation", "headcount",
            "minutes", "minutes_url",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def is_held(self, today: date) -> bool:
        return self.held_on <= today


class Attendee(TenantModel):
    """Someone who came, by name; ``member`` when the register knows exactly one person of that name."""

    gathering = models.ForeignKey(
        Gathering, on_delete=models.PROTECT, related_name="attendees", verbose_name="réunion"
    )
    name = models.CharField("personne présente", max_length=120)
    quality = models.CharField("profession ou structure", max_length=120, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="membre"
    )

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "personne venue à une réunion"
        verbose_name_plural = "personnes venues aux réunions"
        constraints = [once("attendee_once_a_gathering", "gathering", "name")]

    class Privacy:
        purpose = "Savoir qui est venu aux premières réunions, et pouvoir y réinviter"
        basis = Basis.PUBLIC_TASK
        retention = "trois ans après la réunion"
        keep = Keep("gathering__held_on", years=3)
        whose = ("member", "email")
        personal = {
            "name": Personal(Nature.IDENTITY, Scrub.NAME),
            "quality": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "email": Personal(Nature.CONTACT, Scrub.EMAIL),
            "member": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
        }
        neutral = {"id", "community", "gathering"}

    def __str__(self) -> str:
        return self.name


class WorkingGroup(Numbered):
    """A group on one theme: who leads it, who is in it, when it meets next."""

    title = models.CharField("intitulé", max_length=140)
    theme = models.CharField("thème", max_length=16, choices=Theme)
    leader = models.CharField("pilote", max_length=120, blank=True)
    purpose = models.TextField("ce que le groupe doit produire", max_length=1000, blank=True)
    next_on = models.DateField("prochaine réunion", null=True, blank=True)
    next_place = models.CharField("lieu de la prochaine réunion", max_length=160, blank=True)
    people = models.JSONField("membres du groupe", default=list, blank=True)
    closed_on = models.DateField("clos le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "groupe de travail"
        verbose_name_plural = "groupes de travail"
        constraints = [
            once("working_group_number_once", "number"),
            once("working_group_key_once", "key"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="working_group_theme_known"),
        ]

    class Privacy:
        purpose = "Savoir qui travaille sur chaque thème, et quand le groupe se réunit"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        nobody = BY_HAND
        personal = {
            **AUTHOR,
            "leader": Personal(Nature.PROFESSIONAL, Scrub.NAME),
            "people": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
        }
        neutral = {*NUMBERED, "title", "theme", "purpose", "next_on", "next_place", "closed_on"}

    def __str__(self) -> str:
        return self.title


class ExpressedNeed(Numbered):
    """What is lacking, as people told it: for whom, where, how grave.

    ``communes`` are ``[{"code", "name"}]``, empty for the whole territory. ``source`` says where it was told
    when no meeting of the room is named. Set aside, it says why.
    """

    title = models.CharField("besoin", max_length=140)
    theme = models.CharField("thème", max_length=16, choices=Theme)
    population = models.CharField("population concernée", max_length=160, blank=True)
    communes = models.JSONField("communes", default=list, blank=True)
    gravity = models.PositiveSmallIntegerField("gravité", choices=Gravity)
    evidence = models.TextField("ce qui le montre", max_length=2000, blank=True)
    gathering = models.ForeignKey(
        Gathering,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="needs",
        verbose_name="réunion",
    )
    source = models.CharField("autre origine", max_length=160, blank=True)
    aside_reason = models.CharField("raison de l’abandon", max_length=300, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "besoin exprimé"
        verbose_name_plural = "besoins exprimés"
        constraints = [
            once("expressed_need_number_once", "number"),
            once("expressed_need_key_once", "key"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="expressed_need_theme_known"),
            models.CheckConstraint(
                condition=Q(gravity__range=(1, 4)), name="expressed_need_gravity_in_bounds"
            ),
        ]

    class Privacy:
        purpose = "Recueillir les besoins du territoire"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = AUTHOR
        neutral = {
            *NUMBERED, "title", "theme", "population", "communes", "gravity", "evidence", "gathering",
            "source", "aside_reason",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> str:
        return ", ".join(one["name"] for one in self.communes) or "tout le territoire"

    @property
    def origin(self) -> str:
        return self.gathering.title if self.gathering else self.source
