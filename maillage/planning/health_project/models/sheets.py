"""Action sheets: what is done, for whom, where, by whom; its steps, money, indicators and risks are rows."""

from typing import Any

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis, Nature, NoPersonalData, Personal, Scrub
from maillage.foundation.tenancy.models import TenantModel
from maillage.planning.diagnosis.findings.models import Finding
from maillage.planning.health_project.columns import RETENTION, once, person
from maillage.planning.health_project.enums import Mission, Reach, SheetState
from maillage.planning.health_project.models.objectives import Objective

LONGEST_LABEL = 3


class ActionSheetQuerySet(models.QuerySet["ActionSheet"]):
    def live(self) -> "ActionSheetQuerySet":
        """All but the abandoned ones."""
        return self.exclude(state=SheetState.ABANDONED)


ActionSheetManager = models.Manager.from_queryset(ActionSheetQuerySet)


class ActionSheet(TenantModel):
    """One action (« fiche-action »). Never deleted: abandoned, with the reason.

    ``key`` comes with the form that creates it: a second click finds the first row. ``places`` narrows the
    territory, ``beyond`` widens it: ``[{"kind": "zone"|"commune", "code": …, "name": …}]``, with the names
    of that day. ``lead`` is the account that may edit the sheet; ``lead_name`` is the name that readers see.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    title = models.CharField("titre", max_length=160)
    summary = models.CharField("en une phrase", max_length=300, blank=True)
    mission = models.CharField("mission", max_length=16, choices=Mission)
    sub_mission = models.CharField("sous-mission", max_length=160, blank=True)
    prs_axis = models.CharField("axe du projet régional de santé", max_length=160, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    context = models.TextField("constat", max_length=4000, blank=True)
    description = models.TextField("description", max_length=6000, blank=True)
    audience = models.CharField("public visé", max_length=200, blank=True)
    volume = models.PositiveIntegerField("nombre de personnes visées", null=True, blank=True)
    reach = models.CharField("territoire", max_length=10, choices=Reach, default=Reach.WHOLE)
    places = models.JSONField("lieux de l’action", default=list, blank=True)
    beyond = models.JSONField("communes voisines", default=list, blank=True)
    lead = person("compte du pilote", null=True, blank=True)
    lead_name = models.CharField("pilote", max_length=160, blank=True)
    co_leads = models.CharField("copilotes", max_length=300, blank=True)
    team = models.TextField("groupe de travail", max_length=2000, blank=True)
    partners = models.TextField("partenaires", max_length=2000, blank=True)
    staff = models.TextField("moyens humains", max_length=2000, blank=True)
    equipment = models.TextField("moyens matériels", max_length=2000, blank=True)
    tools = models.TextField("outils et documents", max_length=2000, blank=True)
    information_system = models.CharField("système d’information employé", max_length=300, blank=True)
    communication = models.TextField("communication", max_length=2000, blank=True)
    levers = models.TextField("leviers", max_length=2000, blank=True)
    evaluation = models.TextField("évaluation", max_length=3000, blank=True)
    state = models.CharField("état", max_length=10, choices=SheetState, default=SheetState.IDEA)
    state_reason = models.CharField("raison de l’état", max_length=500, blank=True)
    copied_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dupliquée de",
    )
    author = person("auteur")
    created_at = models.DateTimeField("écrite le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = ScopedManager(community="community", _manager_class=ActionSheetManager)

    class Meta:
        verbose_name = "fiche-action"
        verbose_name_plural = "fiches-actions"
        ordering = ["number"]
        constraints = [
            once("action_sheet_number_once", "number"),
            once("action_sheet_key_once", "key"),
            models.CheckConstraint(
                condition=Q(mission__in=Mission.values), name="action_sheet_mission_known"
            ),
            models.CheckConstraint(condition=Q(state__in=SheetState.values), name="action_sheet_state_known"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="action_sheet_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.ABANDONED) | ~Q(state_reason=""),
                name="action_sheet_abandoned_with_a_reason",
            ),
        ]

    class Privacy:
        purpose = "Décrire, conduire et évaluer les actions du projet de santé"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {
            "lead": Personal(Nature.PROFESSIONAL, Scrub.KEEP),
            "lead_name": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "co_leads": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "team": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "partners": Personal(Nature.PROFESSIONAL, Scrub.ERASE),
            "author": Personal(Nature.TRACE, Scrub.KEEP),
        }
        neutral = {
            "id", "community", "number", "key", "title", "summary", "mission", "sub_mission", "prs_axis",
            "starts_on", "ends_on", "context", "description", "audience", "volume", "reach", "places",
            "beyond", "staff", "equipment", "tools", "information_system", "communication", "levers",
            "evaluation", "state", "state_reason", "copied_from", "created_at", "updated_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def place_label(self) -> str:
        """« tout le territoire », « Sisteron et Mison », « tout le territoire et Volonne »."""
        if self.reach == Reach.NARROWER and self.places:
            return listed([place["name"] for place in self.places])
        if self.reach == Reach.WIDER and self.beyond:
            return f"tout le territoire, et {listed([place['name'] for place in self.beyond])}"
        return "tout le territoire"

    @property
    def is_live(self) -> bool:
        """Decided, and neither paused nor over: what is late then matters."""
        return self.state in (SheetState.VALIDATED, SheetState.RUNNING)

    @property
    def pilot(self) -> str:
        return self.lead_name or (str(self.lead) if self.lead_id else "")  # type: ignore[attr-defined]


def listed(names: list[str]) -> str:
    if len(names) > LONGEST_LABEL + 1:
        return f"{', '.join(names[:LONGEST_LABEL])} et {len(names) - LONGEST_LABEL} autres"
    return " et ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


class SheetLink(TenantModel):
    """What an action rests on or serves: a finding as its proof, an operational objective, a protocol."""

    sheet = models.ForeignKey(
        ActionSheet, on_delete=models.CASCADE, related_name="links", verbose_name="fiche-action"
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="constat"
    )
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, related_name="sheet_links", verbose_name="objectif"
    )
    protocol = models.ForeignKey(
        "planning.Protocol", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="protocole"
    )

    class Meta:
        verbose_name = "lien d’une fiche-action"
        verbose_name_plural = "liens des fiches-actions"
        constraints = [
            once("sheet_finding_once", "sheet", "finding"),
            once("sheet_objective_once", "sheet", "objective"),
            once("sheet_protocol_once", "sheet", "protocol"),
            models.CheckConstraint(
                condition=Q(finding__isnull=False, objective__isnull=True, protocol__isnull=True)
                | Q(finding__isnull=True, objective__isnull=False, protocol__isnull=True)
                | Q(finding__isnull=True, objective__isnull=True, protocol__isnull=False),
                name="sheet_link_to_one_thing",
            ),
        ]

    class Privacy(NoPersonalData):
        purpose = "Relier chaque action à ses preuves, à ses objectifs et à ses protocoles"
        neutral = {"id", "community", "sheet", "finding", "objective", "protocol"}

    def __str__(self) -> str:
        return f"lien {self.pk} de la fiche {self.sheet_id}"  # type: ignore[attr-defined]


def of_sheet(name: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        ActionSheet, on_delete=models.CASCADE, related_name=name, verbose_name="fiche-action"
    )
