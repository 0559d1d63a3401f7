"""What the health project asks of the week."""

from datetime import date

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Task, asks
from maillage.planning.health_project.protocols.queries import waiting
from maillage.planning.health_project.queries import late_steps

MOST = 5


@asks
def steps_to_do(actor: Actor, today: date) -> list[Task]:
    """Steps that are late: all of them for who keeps the project, one's own for a leader."""
    if not actor.can(Permission.PROJECT_LEAD):
        return []
    found = late_steps(today, actor)
    return [
        Task(
            f"Étape en retard : {step.title}",
            f"Action {step.sheet.number}, {step.sheet.title}. À faire, à dater autrement ou à abandonner.",
            "Ouvrir la fiche",
            "sheet",
            number=step.sheet.number,
            due=step.due_on,
            tone="late",
        )
        for step in found[:MOST]
    ]


@asks
def protocols_to_read(actor: Actor, today: date) -> list[Task]:
    """Versions to approve, and protocols whose day of review has come."""
    if not (actor.can(Permission.PROTOCOL_APPROVE) or actor.can(Permission.PROJECT_LEAD)):
        return []
    found = waiting(actor, today)
    return [
        Task(
            f"Approuver un protocole : {version.protocol.title}",
            "Il est proposé à la relecture ; une personne qui ne l’a pas écrit l’approuve.",
            "Lire et décider",
            "protocol",
            number=version.protocol.number,
            tone="due",
        )
        for version in found.to_review
    ] + [
        Task(
            f"Relire un protocole : {version.protocol.title}",
            "Le jour prévu pour le relire est venu : confirmez-le, ou commencez une nouvelle version.",
            "Relire",
            "protocol",
            number=version.protocol.number,
            due=version.review_on,
            tone="due",
        )
        for version in found.to_read_again
    ]
