"""What the bank asks of the week."""

from datetime import date

from maillage.communities.treasury.queries import waiting_count
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Task, asks


@asks
def lines_to_reconcile(actor: Actor, today: date) -> list[Task]:
    """Lines of the bank that settle nothing yet."""
    if not actor.can(Permission.TREASURY_EDIT):
        return []
    count = waiting_count()
    if not count:
        return []
    plural = "s" if count > 1 else ""
    return [
        Task(
            f"Rapprocher {count} ligne{plural} de banque",
            "Dites ce que chaque ligne a réglé : ce qui est reconnu est proposé, avec ses raisons.",
            "Rapprocher",
            "bank_lines",
        )
    ]
