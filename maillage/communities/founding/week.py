"""What the founding asks of the week."""

from datetime import date

from maillage.communities.founding.queries import due_soon
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Task, asks


@asks
def formalities_to_do(actor: Actor, today: date) -> list[Task]:
    """The first formality that is late or due soon, for who prepares them."""
    if not actor.can(Permission.GOVERNANCE_EDIT):
        return []
    waiting = due_soon(today)
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
