"""What the rights of persons ask of the week."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.rights.queries import soon_due
from maillage.foundation.web.week import Reads, Task, asks, rows


def _reads(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.RIGHTS_HANDLE):
        return {}
    return {"due": rows(soon_due(today), "due_on")}


@asks(_reads)
def requests_to_answer(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Requests whose month ends soon, before it does."""
    days = [date.fromisoformat(row["due_on"]) for row in found["due"]]
    if not days:
        return []
    return [
        Task(
            f"Répondre à {len(days)} demandes de droits"
            if len(days) > 1
            else "Répondre à une demande de droits",
            "La loi donne un mois à compter de la réception.",
            "Voir les demandes",
            "rights_requests",
            due=days[0],
            tone="late" if days[0] < today else "due",
        )
    ]
