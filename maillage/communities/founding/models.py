"""The answers of the founders, those in charge, the formalities."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.communities.founding.enums import FormalityState, LeaderFunction
from maillage.foundation.privacy import Basis, Keep, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class FoundingKit(TenantModel):
    """The answers to the questionnaire, by code; one row a community, saved section by section."""

    answers = models.JSONField("réponses", default=dict)
    founded_on = models.DateField("assemblée constitutive", null=True, blank=True)
    founded_at = models.CharField("lieu de l’assemblée", max_length=150, blank=True)
    founders_present = models.PositiveSmallIntegerField("présents à l’assemblée", null=True, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "dossier de fondation"
        verbose_name_plural = "dossiers de fondation"
        constraints = [
            models.UniqueConstraint(fields=["community"], name="founding_kit_once"),
            models.CheckConstraint(
                condition=Q(founded_on__isnull=True, founders_present__isnull=True)
                | Q(founded_on__isnull=False, founders_present__gte=2),
                name="founding_kit_two_founders",
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Rédiger les statuts d'après les choix des fondateurs"
        neutral = {
            "id", "community", "answers", "founded_on", "founded_at", "founders_present",
        }  # fmt: skip

    def __str__(self) -> str:
        return "dossier de fondation"


class Leader(TenantModel):
    """A person in charge of the administration, as the declaration to the prefecture asks."""

    name = models.CharField("nom et prénom", max_length=120)
    function = models.CharField("fonction dans l’association", max_length=20, choices=LeaderFunction)
    profession = models.CharField("profession exercée", max_length=120)
    nationality = models.CharField("nationalité déclarée", max_length=60)
    home_address = models.CharField("adresse du domicile", max_length=250)
    added_at = models.DateTimeField("ajouté le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "dirigeant"
        verbose_name_plural = "dirigeants"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="leader_once"),
            models.CheckConstraint(
                condition=Q(function__in=LeaderFunction.values), name="leader_function_known"
            ),
        ]

    class Privacy:
        purpose = "Déclarer à la préfecture les personnes chargées de l'administration"
        basis = Basis.LEGAL_OBLIGATION
        retention = "jusqu'à la déclaration suivante des dirigeants, puis 5 ans"
        # Whoever leaves is removed by the next declaration; what remains ends with the community.
        keep = Keep("community__archived_at", years=5)
        nobody = "un nom sans adresse ni compte, qui ne prouve pas qui demande : réponse à la main"
        personal = {
            "name": Personal(Nature.IDENTITY, Scrub.NAME),
            "function": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "profession": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "nationality": Personal(Nature.IDENTITY, Scrub.ERASE),
            "home_address": Personal(Nature.CONTACT, Scrub.ERASE),
        }
        neutral = {"id", "community", "added_at"}

    def __str__(self) -> str:
        return self.name


class Formality(TenantModel):
    """A formality that was done, or that is not needed, with its proof or its reason."""

    code = models.CharField("formalité", max_length=20)
    state = models.CharField("état", max_length=12, choices=FormalityState)
    done_on = models.DateField("faite le", null=True, blank=True)
    reference = models.CharField("numéro ou preuve", max_length=120, blank=True)
    note = models.CharField("note", max_length=300, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="notée par"
    )
    noted_at = models.DateTimeField("notée le", auto_now=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "formalité"
        verbose_name_plural = "formalités"
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="formality_once"),
            models.CheckConstraint(
                condition=Q(state=FormalityState.DONE, done_on__isnull=False)
                | (Q(state=FormalityState.NOT_NEEDED, done_on__isnull=True) & ~Q(note="")),
                name="formality_done_has_a_day",
            ),
        ]

    class Privacy:
        purpose = "Suivre ce que la loi demande à une association nouvelle"
        basis = Basis.LEGAL_OBLIGATION
        retention = "durée de vie de la communauté, puis 5 ans"
        personal = {"noted_by": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {"id", "community", "code", "state", "done_on", "reference", "note", "noted_at"}

    def __str__(self) -> str:
        return self.code
