"""What the founding asks of the week."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django_scopes import get_scope

from maillage.communities.founding.models import Formality, FoundingKit
from maillage.communities.founding.queries import due_soon
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, rows


def _reads(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.GOVERNANCE_EDIT):
        return {}
    return {
        "kits": rows(FoundingKit.objects.filter(founded_on__isnull=False), "founded_on", "answers"),
        "noted": rows(Formality.objects.all(), "code", "state", "done_on"),
    }


@asks(_reads)
def formalities_to_do(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """The first formality that is late or due soon, for who prepares them."""
    waiting = [
        one for kit in found["kits"] for one in due_soon(get_scope()["community"], kit, found["noted"], today)
    ]
    if not waiting:
        return []
    first = waiting[0]
    others = len(waiting) - 1
    more = (
        f" et {others} autre{'s' if others > 1 else ''} formalité{'s' if others > 1 else ''}"
        if others
        else ""
    )
    return [
        Task(
            f"{first.step.title}{more}",
            "Ce qui suit l’assemblée constitutive a des délais.",
            "Voir les formalités",
            "founding",
            due=first.due,
            tone="late" if first.due and first.due < today else "due",
        )
    ]
