"""The tenant: one community. Everything that belongs to it carries its key."""

from django.db import models
from django_scopes import ScopedManager

from maillage.foundation.privacy import NoPersonalData
from maillage.foundation.tenancy.enums import Stage


class CommunityQuerySet(models.QuerySet["Community"]):
    def active(self) -> "CommunityQuerySet":
        return self.filter(archived_at__isnull=True)

    def listed(self) -> "CommunityQuerySet":
        return self.active().filter(listed=True)


class Community(models.Model):
    """A CPTS, from its emergence on. Its register entry is public; what it does is not.

    ``region_code`` and ``department_code`` (INSEE codes of the territory of management) say which
    ARS and which department follow it; geography sits above this room, hence plain codes.
    """

    slug = models.SlugField("adresse", max_length=60, unique=True)
    name = models.CharField("nom", max_length=200)
    acronym = models.CharField("sigle", max_length=30, blank=True)
    stage = models.CharField("étape", max_length=30, choices=Stage, default=Stage.EMERGENCE)
    stage_since = models.DateField("étape depuis le")
    region_code = models.CharField("région", max_length=3)
    department_code = models.CharField("département", max_length=3)
    listed = models.BooleanField(
        "visible de tous",
        default=True,
        help_text="Le nom, l'étape et les communes figurent dans le registre public des communautés.",
    )
    demonstration = models.BooleanField(
        "démonstration",
        default=False,
        editable=False,
        help_text="Communauté inventée d'une installation locale : rien de ce qu'elle contient n'est vrai.",
    )
    founding_key = models.UUIDField("clé de création", unique=True, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    archived_at = models.DateTimeField("archivée le", null=True, blank=True)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = "communauté"
        verbose_name_plural = "communautés"
        constraints = [
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="community_stage_known"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Tenir le registre des communautés de l'instance"
        neutral = {
            "id", "slug", "name", "acronym", "stage", "stage_since", "region_code", "department_code",
            "listed", "demonstration", "founding_key", "created_at", "archived_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.acronym or self.name

    @property
    def bucket_label(self) -> str:
        return Stage(self.stage).bucket.label


class TenantModel(models.Model):
    """Base of every table owned by one community.

    The manager raises outside a scope (first wall); the table's row policy hides the rows of every other
    community (second wall): add ``TenantWall`` to the migration that creates the table, a catalogue test
    refuses a tenant table without it.
    """

    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="+", verbose_name="communauté"
    )

    objects = ScopedManager(community="community")

    class Meta:
        abstract = True
