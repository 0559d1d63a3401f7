"""What prospecting asks of the week: the reminders of each person."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from maillage.communities.prospects.queries import reminders
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Reads, Task, asks, count, rows

AHEAD = timedelta(days=7)
MOST_SHOWN = 5


def _reads(actor: Actor, today: date) -> Reads:
    if not actor.can(Permission.PROSPECTS_EDIT):
        return {}
    to_call = reminders(actor, today + AHEAD)
    fields = ("number", "structure_name", "first_name", "last_name", "remind_on")
    return {"first": rows(to_call[:MOST_SHOWN], *fields), "all": count(to_call)}


@asks(_reads)
def prospects_to_call(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """Those whom this person said they would call back, within the week or late."""
    tasks = []
    for row in found["first"]:
        remind_on = date.fromisoformat(row["remind_on"])
        tasks.append(
            Task(
                f"Rappeler {_name(row)}",
                "Ce rappel vous est confié : notez ensuite le contact et le prochain rappel.",
                "Ouvrir la fiche",
                "prospect",
                number=row["number"],
                due=remind_on,
                tone="late" if remind_on < today else "due",
            )
        )
    if rest := found["all"] - len(tasks):
        tasks.append(
            Task(
                f"Encore {rest} rappel{'s' if rest > 1 else ''}",
                "La liste des prospects les montre tous, avec le filtre « Rappel arrivé à échéance ».",
                "Voir les prospects",
                "prospects",
            )
        )
    return tasks


def _name(row: Mapping[str, str]) -> str:
    return row["structure_name"] or f"{row['first_name']} {row['last_name']}".strip()
