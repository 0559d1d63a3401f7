"""From needs to protocols: how much of the chain is there, and what it lacks. Six queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from maillage.planning.diagnosis.findings.models import Need
from maillage.planning.health_project.enums import SheetState
from maillage.planning.health_project.models import (
    ActionSheet,
    BudgetLine,
    Objective,
    ObjectiveNeed,
    SheetIndicator,
    SheetLink,
)
from maillage.planning.health_project.protocols.enums import VersionState
from maillage.planning.health_project.protocols.models import Protocol, ProtocolVersion
from maillage.planning.health_project.targets import contradictions


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain: how many there are, and how many are joined to the next."""

    title: str
    url_name: str
    count: int
    joined: int
    said: str

    @property
    def is_whole(self) -> bool:
        return self.count > 0 and self.joined == self.count


@dataclass(frozen=True, slots=True)
class Gap:
    """Something to mend: what, why it matters, and the sheets or the page where to mend it."""

    title: str
    why: str
    url_name: str
    sheets: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    chain: tuple[Link, ...]
    gaps: tuple[Gap, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing is written yet: nothing can be missing."""
        return not any(link.count for link in self.chain)


def overview(today: date) -> Overview:
    """What the project holds today."""
    answered = ObjectiveNeed.objects.filter(need=OuterRef("pk"), objective__dropped_at__isnull=True)
    needs = Need.objects.standing().aggregate(all=Count("pk"), joined=Count("pk", filter=Q(Exists(answered))))
    serving = SheetLink.objects.filter(objective=OuterRef("pk")).exclude(sheet__state=SheetState.ABANDONED)
    objectives = Objective.objects.standing().aggregate(
        general=Count("pk", filter=Q(parent__isnull=True)),
        all=Count("pk", filter=Q(parent__isnull=False)),
        joined=Count("pk", filter=Q(Exists(serving), parent__isnull=False)),
    )
    sheets = _sheets()
    in_force = ProtocolVersion.objects.filter(protocol=OuterRef("pk"), state=VersionState.APPROVED)
    protocols = Protocol.objects.filter(retired_at__isnull=True).aggregate(
        all=Count("pk"), joined=Count("pk", filter=Q(Exists(in_force)))
    )
    decided = [one for one in sheets if one.state != SheetState.IDEA]
    chain = (
        Link("Besoins", "findings", needs["all"], needs["joined"], "ont un objectif"),
        Link("Objectifs opérationnels", "objectives", objectives["all"], objectives["joined"],
             "ont une action"),
        Link("Actions", "sheets", len(sheets), len(decided), "sont validées ou plus"),
        Link("Protocoles", "protocols", protocols["all"], protocols["joined"], "sont en vigueur"),
    )  # fmt: skip
    return Overview(chain, tuple(_gaps(sheets, needs, objectives)))


def _sheets() -> list[ActionSheet]:
    def has(table: type[BudgetLine] | type[SheetIndicator]) -> Exists:
        return Exists(table.objects.filter(sheet=OuterRef("pk")))

    links = SheetLink.objects.filter(sheet=OuterRef("pk"))
    return list(
        ActionSheet.objects.live()
        .annotate(
            has_budget=has(BudgetLine),
            has_indicator=has(SheetIndicator),
            has_finding=Exists(links.filter(finding__isnull=False)),
            has_objective=Exists(links.filter(objective__isnull=False)),
        )
        .order_by("number")
    )


def _gaps(sheets: list[ActionSheet], needs: dict[str, int], objectives: dict[str, int]) -> list[Gap]:
    found = []
    for counts, word, lacking, why in (
        (needs, "besoin", "objectif", "Le lecteur cherchera ce que vous en faites."),
        (objectives, "objectif", "action", "Sans action, il reste un vœu."),
    ):
        count = counts["all"] - counts["joined"]
        if count:
            found.append(Gap(f"{count} {word}{'s' if count > 1 else ''} sans {lacking}", why, "objectives"))
    for title, why, lacks in (
        ("Sans pilote", "Qui la mène ?", lambda one: not (one.lead_id or one.lead_name)),
        ("Sans preuve", "Aucun constat du diagnostic ne l’appuie.", lambda one: not one.has_finding),
        ("Sans objectif", "Elle ne sert aucun objectif écrit.", lambda one: not one.has_objective),
        ("Sans indicateur", "Comment saurez-vous que c’est réussi ?", lambda one: not one.has_indicator),
        ("Sans budget", "Ni enveloppe ni montant.", lambda one: not one.has_budget),
    ):
        concerned = tuple((one.number, one.title) for one in sheets if lacks(one))
        if concerned:
            found.append(Gap(title, why, "sheets", concerned))
    doubtful = {
        (row.sheet.number, row.sheet.title): None
        for row in SheetIndicator.objects.exclude(sheet__state=SheetState.ABANDONED)
        .select_related("sheet")
        .order_by("sheet__number")
        if contradictions(row)
    }
    if doubtful:
        why = "Une cible va à l’inverse du sens annoncé."
        found.append(Gap("Des cibles à relire", why, "sheets", tuple(doubtful)))
    return found
