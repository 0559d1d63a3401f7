"""The posts of the team: what they are, how much of a full time, who pays for them. Never who holds them."""

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.budget.enums import POST_NATURES
from maillage.operations.budget.models.columns import RETENTION, TRACE, in_cents, once, person
from maillage.operations.budget.models.plan import Grant
from maillage.planning.health_project.enums import Envelope, Mission

FULL_TIME = 100
MOST_FTE = 20 * FULL_TIME


class TeamPost(TenantModel):
    """A post over time: ``fte`` in hundredths of a full time, ``yearly_cents`` what a whole year of it costs.

    ``grant`` and ``envelope`` say who pays. ``ends_on`` is its last day; a post whose share of time or funder
    changes ends, and another begins. One written by mistake is withdrawn.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    label = models.CharField("intitulé du poste", max_length=120)
    nature = models.CharField(
        "emploi", max_length=13, choices=[(one.value, one.label) for one in POST_NATURES]
    )
    fte = models.PositiveSmallIntegerField("temps de travail (centièmes d’équivalent temps plein)")
    yearly_cents = in_cents("coût d’une année entière, charges comprises")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+", verbose_name="financement")
    envelope = models.CharField("enveloppe", max_length=12, choices=Envelope)
    mission = models.CharField("mission", max_length=16, choices=Mission)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)
    author = person("écrit par")
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "poste"
        verbose_name_plural = "postes"
        ordering = ["starts_on", "number"]
        constraints = [
            once("team_post_number_once", "number"),
            once("team_post_key_once", "key"),
            models.CheckConstraint(condition=Q(fte__range=(1, MOST_FTE)), name="team_post_works"),
            models.CheckConstraint(condition=Q(nature__in=POST_NATURES), name="team_post_nature"),
            models.CheckConstraint(condition=Q(envelope__in=Envelope.values), name="team_post_envelope"),
            models.CheckConstraint(condition=Q(mission__in=Mission.values), name="team_post_mission"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="team_post_lasts"
            ),
        ]

    class Privacy:
        purpose = "Dire quels postes la communauté finance, sans dire qui les tient"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        whose = ("author",)
        personal = {"author": TRACE}
        neutral = {
            "id", "community", "number", "key", "label", "nature", "fte", "yearly_cents", "grant", "envelope",
            "mission", "starts_on", "ends_on", "withdrawn_at", "created_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.label
