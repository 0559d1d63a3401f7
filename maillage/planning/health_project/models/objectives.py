"""Objectives: a general one answers needs, operational ones say how; action sheets serve the latter."""

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.planning.diagnosis.findings.models import Need
from maillage.planning.health_project.columns import RETENTION, once, person


class ObjectiveQuerySet(models.QuerySet["Objective"]):
    def standing(self) -> "ObjectiveQuerySet":
        return self.filter(dropped_at__isnull=True)

    def operational(self) -> "ObjectiveQuerySet":
        return self.filter(parent__isnull=False)


ObjectiveManager = models.Manager.from_queryset(ObjectiveQuerySet)


class Objective(TenantModel):
    """General without ``parent``, operational with one. Never deleted: dropped, with the reason."""

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="operational",
        verbose_name="objectif général",
    )
    title = models.CharField("titre", max_length=200)
    text = models.TextField("précisions", max_length=2000, blank=True)
    rank = models.PositiveIntegerField("rang", default=1)
    revision = models.PositiveIntegerField("révision", default=1)
    dropped_at = models.DateTimeField("abandonné le", null=True, blank=True)
    author = person("auteur")
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    needs: "models.ManyToManyField[Need, ObjectiveNeed]" = models.ManyToManyField(
        Need, through="ObjectiveNeed", related_name="+", verbose_name="besoins"
    )

    objects = ScopedManager(community="community", _manager_class=ObjectiveManager)

    class Meta:
        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
        ordering = ["rank", "number"]
        constraints = [
            once("objective_number_once", "number"),
            once("objective_key_once", "key"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")), name="objective_not_its_own"
            ),
        ]

    class Privacy:
        purpose = "Dire ce que la communauté veut changer, et à quels besoins elle répond"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {
            "id", "community", "number", "key", "parent", "title", "text", "rank", "revision", "dropped_at",
            "created_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def is_general(self) -> bool:
        return self.parent_id is None  # type: ignore[attr-defined]


class ObjectiveNeed(TenantModel):
    """A need that a general objective answers."""

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="links", verbose_name="objectif"
    )
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+", verbose_name="besoin")

    class Meta:
        verbose_name = "besoin d’un objectif"
        verbose_name_plural = "besoins des objectifs"
        constraints = [once("objective_need_once", "objective", "need")]

    class Privacy(NoPersonalData):
        purpose = "Relier chaque objectif à ses besoins"
        neutral = {"id", "community", "objective", "need"}

    def __str__(self) -> str:
        return f"besoin {self.need_id} de l’objectif {self.objective_id}"  # type: ignore[attr-defined]
