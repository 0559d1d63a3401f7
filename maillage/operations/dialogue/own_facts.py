"""What the rooms below say of an action sheet: its steps, its proofs, its indicators, its money."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Q, Sum

from maillage import french
from maillage.operations.dialogue.facts import Figures, tells
from maillage.operations.evidence.enums import Confidentiality
from maillage.operations.evidence.lacking import Period
from maillage.operations.evidence.models import EvidenceLink
from maillage.planning.health_project.enums import StepState
from maillage.planning.health_project.models import BudgetLine, SheetIndicator, SheetStep


@tells("steps", "Étapes de l’année", rank=10)
def steps(sheets: Sequence[int], period: Period) -> Figures:
    """« 3 sur 4 faites », of those that fall in the period."""
    rows = (
        SheetStep.objects.filter(period.condition("due_on"), sheet__number__in=sheets)
        .exclude(state=StepState.DROPPED)
        .order_by()
        .values("sheet__number")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(state=StepState.DONE)))
    )
    return {row["sheet__number"]: f"{row['done']} sur {row['all']}" for row in rows}


@tells("indicators", "Indicateurs", rank=20)
def indicators(sheets: Sequence[int], period: Period) -> Figures:
    """Each indicator of the sheet with its target of the calendar year in which the period ends."""
    year = str(period.end.year) if period.end else ""
    found: dict[int, list[str]] = defaultdict(list)
    rows = SheetIndicator.objects.filter(sheet__number__in=sheets).select_related("sheet")
    for row in rows.order_by("rank", "pk"):
        target = row.targets.get(year)
        found[row.sheet.number].append(f"{row.title} (cible {target})" if target else row.title)
    return {number: " ; ".join(names) for number, names in found.items()}


@tells("proofs", "Preuves", rank=30, number=True)
def proofs(sheets: Sequence[int], period: Period) -> Figures:
    """How many standing proofs of the period the funder may read."""
    rows = (
        EvidenceLink.objects.filter(
            period.condition("evidence__fact_on"),
            sheet__number__in=sheets,
            evidence__withdrawn_at__isnull=True,
        )
        .exclude(evidence__confidentiality=Confidentiality.INTERNAL)
        .order_by()
        .values("sheet__number")
        .annotate(all=Count("pk"))
    )
    return {row["sheet__number"]: french.number(row["all"]) for row in rows}


@tells("planned", "Prévu", rank=40, number=True)
def planned(sheets: Sequence[int], period: Period) -> Figures:
    """What the sheet foresees for the calendar year in which the period ends."""
    if period.end is None:
        return {}
    rows = (
        BudgetLine.objects.filter(sheet__number__in=sheets, year=period.end.year)
        .order_by()
        .values("sheet__number")
        .annotate(total=Sum("cents"))
    )
    return {row["sheet__number"]: french.euros(row["total"]) for row in rows}
