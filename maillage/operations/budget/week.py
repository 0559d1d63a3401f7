"""What the budget asks of the week."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, count, rows
from maillage.operations.budget.enums import OutlayState
from maillage.operations.budget.models import Grant, Outlay

SOON = timedelta(days=30)


def _reads(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.BUDGET_APPROVE):
        return {}
    waiting = Outlay.objects.filter(state=OutlayState.PREPARED).exclude(prepared_by=actor.user)
    return {"waiting": count(waiting)}


@asks(_reads)
def outlays_to_approve(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """What another person prepared."""
    number = found["waiting"]
    if not number:
        return []
    plural = "s" if number > 1 else ""
    return [
        Task(
            f"Valider {number} engagement{plural} ou dépense{plural}",
            "Une autre personne les a préparés : rien n’est payé avant votre accord.",
            "Valider",
            "outlays",
        )
    ]


def _reports(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.BUDGET_EDIT):
        return {}
    due = Grant.objects.filter(report_due_on__range=(today, today + SOON)).order_by("report_due_on")
    return {"due": rows(due, "number", "title", "report_due_on")}


@asks(_reports)
def grant_reports(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Accounts that a funder waits for within a month."""
    return [
        Task(
            f"Rendre compte de « {row['title']} »",
            "Le financeur attend l’emploi de son financement.",
            "Voir le financement",
            "grant",
            row["number"],
            due=date.fromisoformat(row["report_due_on"]),
            tone="due",
        )
        for row in found["due"]
    ]
