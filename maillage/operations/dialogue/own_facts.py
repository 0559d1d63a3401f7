"""What the rooms below say of an action sheet: its steps, its indicators, its proofs, its money."""

from typing import Any

from django.db.models import OuterRef
from django.db.models.expressions import BaseExpression

from maillage import french
from maillage.foundation.web.week import count, rows
from maillage.operations.budget.queries import spent_on_sheet
from maillage.operations.dialogue.facts import Year, tells
from maillage.operations.evidence.enums import Confidentiality
from maillage.operations.evidence.lacking import Period
from maillage.operations.evidence.models import EvidenceLink
from maillage.planning.health_project.enums import StepState
from maillage.planning.health_project.models import SheetIndicator, SheetStep


def _steps(year: Year) -> BaseExpression:
    found = SheetStep.objects.filter(year.period.condition("due_on"), sheet=OuterRef("pk"))
    return rows(found.exclude(state=StepState.DROPPED).order_by("rank", "pk"), "state")


@tells("steps", "Étapes de l’année", _steps, rank=10)
def steps(found: list[dict[str, str]], period: Period) -> str:
    """« 3 faites sur 4 », of those that fall in the period."""
    done = sum(row["state"] == StepState.DONE for row in found)
    return f"{done} faite{'s' if done > 1 else ''} sur {len(found)}" if found else ""


def _indicators(year: Year) -> BaseExpression:
    return rows(
        SheetIndicator.objects.filter(sheet=OuterRef("pk")).order_by("rank", "pk"), "title", "targets"
    )


@tells("indicators", "Indicateurs", _indicators, rank=20)
def indicators(found: list[dict[str, Any]], period: Period) -> str:
    """Each with its target of the calendar year in which the period ends."""
    year = str(period.end.year) if period.end else ""
    targets = [(row["title"], row["targets"].get(year)) for row in found]
    return " ; ".join(f"{title} (cible {target})" if target else title for title, target in targets)


def _proofs(year: Year) -> BaseExpression:
    return count(
        EvidenceLink.objects.filter(
            year.period.condition("evidence__fact_on"),
            sheet=OuterRef("pk"),
            evidence__withdrawn_at__isnull=True,
        ).exclude(evidence__confidentiality=Confidentiality.INTERNAL)
    )


@tells("proofs", "Preuves", _proofs, rank=30)
def proofs(found: int, period: Period) -> str:
    """How many standing proofs of the period the funder may read; none is told too."""
    return french.number(found) if found else "aucune"


def _spent(year: Year) -> BaseExpression:
    return spent_on_sheet(year.contract, year.number)


@tells("spent", "Dépensé", _spent, rank=40, reserved=True)
def spent(found: int, period: Period) -> str:
    """What the year spent on the sheet, as the budget counts it: expenses and indemnities."""
    return french.euros(found) if found else ""
