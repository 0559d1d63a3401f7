"""What the accounts ask of the week."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, count, rows
from maillage.operations.budget.accounts import queries
from maillage.operations.budget.accounts.enums import ClaimState
from maillage.operations.budget.accounts.models import ExpenseClaim
from maillage.operations.budget.enums import OutlayState

SOON = timedelta(days=7)
SHOWN = 3


def _reads(actor: Actor, today: date) -> Reads:
    found: dict[str, Any] = {}
    if actor.can(Permission.EXPENSE_CLAIM):
        mine = ExpenseClaim.objects.filter(owner=actor.user, state=ClaimState.RETURNED)
        found["returned"] = rows(mine.order_by("number"), "number", "title")
    if actor.can(Permission.BUDGET_EDIT):
        found["claims"] = count(ExpenseClaim.objects.filter(state=ClaimState.SENT).exclude(owner=actor.user))
        due = queries.unpaid_invoices().filter(
            due_on__lte=today + SOON, outlay__state=OutlayState.APPROVED, in_order=False
        )
        found["due"] = rows(due.order_by("due_on")[:SHOWN], "due_on", "number", "supplier__name")
    if actor.can(Permission.BUDGET_APPROVE):
        found["orders"] = count(queries.orders_to_approve(actor.user))
    return found


@asks(_reads)
def accounts_of_the_week(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Notes to correct and to check, invoices that fall due, orders to approve."""
    tasks = [
        Task(
            f"Corriger votre note de frais « {row['title']} »", "Elle vous a été renvoyée.", "Corriger",
            "own_claims",
        )
        for row in found.get("returned") or []
    ]  # fmt: skip
    if number := found.get("claims"):
        tasks.append(
            Task(
                f"Vérifier {number} note{'s' if number > 1 else ''} de frais",
                "Quelqu’un a avancé cet argent pour la communauté.", "Vérifier", "claims",
            )
        )  # fmt: skip
    for row in found.get("due") or []:
        due = date.fromisoformat(row["due_on"])
        tasks.append(
            Task(
                f"Payer la facture {row['number']} de {row['supplier__name']}",
                "Elle est en retard." if due < today else "Son échéance approche.", "Payer", "payments",
                due=due, tone="late" if due < today else "due",
            )
        )  # fmt: skip
    if number := found.get("orders"):
        tasks.append(
            Task(
                f"Approuver {number} ordre{'s' if number > 1 else ''} de paiement",
                "Rien de ce que d’autres ont préparé ne part sans un accord.", "Approuver", "payments",
            )
        )  # fmt: skip
    return tasks
