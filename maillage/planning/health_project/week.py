"""What the health project asks of the week."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, rows
from maillage.planning.health_project.protocols.enums import VersionState
from maillage.planning.health_project.protocols.queries import waiting
from maillage.planning.health_project.queries import late_steps

MOST = 5


def _steps(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.PROJECT_LEAD):
        return {}
    found = late_steps(today, actor)[:MOST]
    return {"steps": rows(found, "title", "due_on", "sheet__number", "sheet__title")}


@asks(_steps)
def steps_to_do(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Steps that are late: all of them for who keeps the project, one's own for a leader."""
    return [
        Task(
            f"Étape en retard : {step['title']}",
            f"Action {step['sheet__number']}, {step['sheet__title']}. À faire, ou à dater autrement.",
            "Ouvrir la fiche",
            "sheet",
            number=step["sheet__number"],
            due=date.fromisoformat(step["due_on"]),
            tone="late",
        )
        for step in found["steps"]
    ]


def _protocols(actor: Actor, today: date) -> Reads:
    if not (actor.can(Permission.PROTOCOL_APPROVE) or actor.can(Permission.PROJECT_LEAD)):
        return {}
    return {
        "versions": rows(waiting(actor, today), "state", "review_on", "protocol__number", "protocol__title")
    }


@asks(_protocols)
def protocols_to_read(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Versions to approve, and protocols whose day of review has come."""
    return [_task(version) for version in found["versions"]]


def _task(version: Mapping[str, Any]) -> Task:
    title, number = version["protocol__title"], version["protocol__number"]
    if version["state"] == VersionState.REVIEW:
        why = "Il est proposé à la relecture ; une personne qui ne l’a pas écrit l’approuve."
        return Task(
            f"Approuver un protocole : {title}", why, "Lire et décider", "protocol", number, tone="due"
        )
    why = "Le jour prévu pour le relire est venu : confirmez-le, ou commencez une nouvelle version."
    due = date.fromisoformat(version["review_on"])
    return Task(f"Relire un protocole : {title}", why, "Relire", "protocol", number, due, "due")
