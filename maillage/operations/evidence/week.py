"""What the store asks of the week: action sheets without proof."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage import french
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, count
from maillage.operations.contract.models import AciContract
from maillage.operations.evidence.lacking import ALWAYS, bare_sheets


def _reads(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.EVIDENCE_EDIT):
        return {}
    found = bare_sheets(ALWAYS)
    if not actor.can(Permission.PROJECT_EDIT):
        found = found.filter(lead=actor.user)
    return {"bare": count(found), "contracts": count(AciContract.objects.filter(ends_on__gte=today))}


@asks(_reads)
def proofs_to_bring(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """One line while the contract runs: how many actions nothing proves; one's own for a leader."""
    if not found["bare"] or not found["contracts"]:
        return []
    number = found["bare"]
    return [
        Task(
            f"Apporter une preuve à {french.counted(number, 'action')}",
            "Elles sont en cours ou terminées, et rien ne le prouve encore : la CPAM le demandera.",
            "Voir ce qui manque",
            "evidence_lacking",
            tone="todo",
        )
    ]
