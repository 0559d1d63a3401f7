"""What the statutes and the board decide: colleges, categories, fees, texts to accept, the calendar."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.members.enums import MemberKind, TextKind
from maillage.foundation.privacy import Basis, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class College(TenantModel):
    """A college of the general assembly, with the weight of its vote."""

    label = models.CharField("nom", max_length=80)
    weight = models.PositiveSmallIntegerField("poids au vote", default=1)
    rank = models.PositiveSmallIntegerField("rang", default=0)
    archived_on = models.DateField("supprimé le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "collège"
        verbose_name_plural = "collèges"
        ordering = ["rank", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "label"],
                condition=Q(archived_on__isnull=True),
                name="college_label_once",
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Tenir les collèges que les statuts prévoient"
        neutral = {"id", "community", "label", "weight", "rank", "archived_on"}

    def __str__(self) -> str:
        return self.label


class MemberCategory(TenantModel):
    """A category of members: who may join under it, in which college it votes."""

    label = models.CharField("nom", max_length=80)
    description = models.CharField("qui", max_length=300, blank=True)
    kind = models.CharField("nature", max_length=10, choices=MemberKind)
    college = models.ForeignKey(
        College, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="collège"
    )
    votes = models.BooleanField("voix délibérative", default=True)
    rank = models.PositiveSmallIntegerField("rang", default=0)
    archived_on = models.DateField("supprimée le", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "catégorie de membres"
        verbose_name_plural = "catégories de membres"
        ordering = ["rank", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "label"],
                condition=Q(archived_on__isnull=True),
                name="category_label_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=MemberKind.values), name="category_kind_known"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Tenir les catégories de membres que les statuts prévoient"
        neutral = {
            "id", "community", "label", "description", "kind", "college", "votes", "rank", "archived_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.label


class FeeRate(TenantModel):
    """The fee of a category for a calendar year, in cents; no row means that no amount was voted."""

    category = models.ForeignKey(
        MemberCategory, on_delete=models.PROTECT, related_name="rates", verbose_name="catégorie"
    )
    year = models.PositiveSmallIntegerField("année")
    amount_cents = models.PositiveIntegerField("montant (centimes)")
    decided_by = models.CharField("voté par", max_length=120, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "montant de cotisation"
        verbose_name_plural = "montants de cotisation"
        constraints = [
            models.UniqueConstraint(fields=["category", "year"], name="fee_rate_once_a_year"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="fee_rate_year_sane"),
        ]

    class Privacy(NoPersonalData):
        purpose = "Connaître la cotisation de chaque catégorie et année"
        neutral = {"id", "community", "category", "year", "amount_cents", "decided_by"}

    def __str__(self) -> str:
        return f"{self.category} {self.year}"


class GoverningTextQuerySet(models.QuerySet["GoverningText"]):
    def in_force(self, day: date) -> "GoverningTextQuerySet":
        """The last version adopted of each kind on this day."""
        return self.filter(adopted_on__lte=day).order_by("kind", "-adopted_on", "-pk").distinct("kind")


GoverningTextManager = models.Manager.from_queryset(GoverningTextQuerySet)


class GoverningText(TenantModel):
    """Statutes, bylaws or charter, as adopted. Immutable (database trigger): one accepts a version.

    ``sha256`` is the hash of ``body`` in UTF-8; the acceptances keep it too.
    """

    kind = models.CharField("texte", max_length=12, choices=TextKind)
    version = models.CharField("version", max_length=40)
    adopted_on = models.DateField("adopté le")
    adopted_by = models.CharField("adopté par", max_length=120)
    body = models.TextField("texte", max_length=200_000)
    sha256 = models.CharField("empreinte", max_length=64)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="publié par"
    )
    published_at = models.DateTimeField("publié le", auto_now_add=True)

    objects = ScopedManager(community="community", _manager_class=GoverningTextManager)

    class Meta:
        verbose_name = "texte à accepter"
        verbose_name_plural = "textes à accepter"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "kind", "version"], name="governing_text_version_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=TextKind.values), name="governing_text_kind_known"),
        ]

    class Privacy:
        purpose = "Savoir quel texte chaque membre a accepté"
        basis = Basis.CONTRACT
        retention = "durée de vie de la communauté, puis 5 ans"
        personal = {"published_by": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {
            "id", "community", "kind", "version", "adopted_on", "adopted_by", "body", "sha256",
            "published_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.version}"


class MembershipRules(TenantModel):
    """The calendar and the door of a community: one row, made with the first settings.

    ``grace_days``: days after 1 January during which last year's members still count as up to date.
    ``reminder_days``: days after 1 January when those who have not renewed are written to.
    """

    admitting_organ = models.CharField("organe qui admet", max_length=80, default="bureau")
    grace_days = models.PositiveSmallIntegerField("délai de renouvellement (jours)", default=90)
    reminder_days = models.JSONField("relances (jours après le 1er janvier)", default=list)
    form_open = models.BooleanField("formulaire public ouvert", default=False)
    form_welcome = models.TextField("mot d’accueil du formulaire", blank=True, max_length=2000)
    payment_help = models.TextField("comment payer la cotisation", blank=True, max_length=1000)
    contact = models.EmailField("adresse de contact", blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "règles d’adhésion"
        verbose_name_plural = "règles d’adhésion"
        constraints = [models.UniqueConstraint(fields=["community"], name="membership_rules_once")]

    class Privacy:
        purpose = "Régler l'adhésion : qui admet, quand on renouvelle, à qui écrire"
        basis = Basis.CONTRACT
        retention = "durée de vie de la communauté"
        personal = {"contact": Personal(Nature.CONTACT, Scrub.EMAIL)}
        neutral = {
            "id", "community", "admitting_organ", "grace_days", "reminder_days", "form_open", "form_welcome",
            "payment_help",
        }  # fmt: skip

    def __str__(self) -> str:
        return "règles d’adhésion"
