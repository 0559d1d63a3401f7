"""What the rights of persons ask of the week."""

from datetime import date

from maillage.foundation.access.enums import Permission, Role
from maillage.foundation.access.queries import Actor
from maillage.foundation.rights.queries import waiting
from maillage.foundation.web.week import Task, asks


@asks
def requests_to_answer(actor: Actor, today: date) -> list[Task]:
    """Requests whose month ends soon, before it does: for those whose daily work it is."""
    if not actor.can(Permission.RIGHTS_HANDLE) or not actor.roles & {Role.DPO, Role.COORDINATOR}:
        return []
    found = waiting(today)
    if not found.count or found.first is None:
        return []
    many = found.count > 1
    return [
        Task(
            f"Répondre à {found.count} demandes de droits" if many else "Répondre à une demande de droits",
            "La loi donne un mois à compter de la réception.",
            "Voir les demandes",
            "rights_requests",
            due=found.first,
            tone="late" if found.first < today else "due",
        )
    ]
