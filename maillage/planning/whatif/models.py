"""The scenarios that a community saved: what was changed, on which data, and what it gave."""

from django.conf import settings
from django.db import models
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Nature, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel


class SavedScenarioQuerySet(models.QuerySet["SavedScenario"]):
    """Rows are those of the communities in scope."""

    def in_use(self) -> "SavedScenarioQuerySet":
        return self.filter(archived_at=None)

    def archived(self) -> "SavedScenarioQuerySet":
        return self.exclude(archived_at=None)


SavedScenarioManager = models.Manager.from_queryset(SavedScenarioQuerySet)


class SavedScenario(TenantModel):
    """A scenario and its result, frozen: a database trigger lets nothing change but its name, its
    description and whether it is archived.

    ``edits`` are the changes as an address writes them (``edits.py``), ``snapshot`` the result with its
    sources (``outcome.as_json``), ``sha256`` the hash of its canonical form. A scenario without any change
    is the situation of departure.
    """

    number = models.PositiveIntegerField("numéro")
    name = models.CharField("nom", max_length=120)
    description = models.TextField("description", blank=True, max_length=2000)
    profession = models.CharField("profession", max_length=12)
    edits = models.TextField("changements", blank=True)
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="repris de"
    )
    computed_on = models.DateField("calculé le")
    saved_at = models.DateTimeField("enregistré le", auto_now_add=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="enregistré par"
    )
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)
    snapshot = models.JSONField("résultat figé")
    sha256 = models.CharField("empreinte", max_length=64)

    objects = ScopedManager(community="community", _manager_class=SavedScenarioManager)

    class Meta:
        verbose_name = "scénario"
        verbose_name_plural = "scénarios"
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="saved_scenario_number_once"),
        ]

    class Privacy:
        purpose = "Garder les scénarios d'offre de soins, leur résultat et sa preuve"
        basis = Basis.PUBLIC_TASK
        retention = "durée de vie de la communauté, puis 5 ans"
        personal = {"saved_by": Personal(Nature.TRACE, Scrub.KEEP)}
        neutral = {
            "id", "community", "number", "name", "description", "profession", "edits", "copied_from",
            "computed_on", "saved_at", "archived_at", "snapshot", "sha256",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} (scénario {self.number})"

    @property
    def label(self) -> str:
        """The profession, as it was called when it was computed."""
        return str(self.snapshot["label"])
