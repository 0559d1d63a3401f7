"""What the bank asks of the week."""

from collections.abc import Mapping
from datetime import date

from maillage.communities.treasury.models import BankLine
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, count


def _reads(actor: Actor, today: date) -> Reads:
    return {"waiting": count(BankLine.objects.waiting())} if actor.can(Permission.TREASURY_EDIT) else {}


@asks(_reads)
def lines_to_reconcile(actor: Actor, today: date, found: Mapping[str, int]) -> list[Task]:
    """Lines of the bank that settle nothing yet."""
    number = found["waiting"]
    if not number:
        return []
    plural = "s" if number > 1 else ""
    return [
        Task(
            f"Rapprocher {number} ligne{plural} de banque",
            "Dites ce que chaque ligne a réglé : ce qui est reconnu est proposé, avec ses raisons.",
            "Rapprocher",
            "bank_lines",
        )
    ]
