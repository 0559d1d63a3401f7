"""What prospecting asks of the week: the reminders of each person."""

from datetime import date, timedelta

from maillage.communities.prospects.queries import reminders
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor
from maillage.foundation.web.week import Task, asks

AHEAD = timedelta(days=7)
MOST_SHOWN = 5


@asks
def prospects_to_call(actor: Actor, today: date) -> list[Task]:
    """Those whom this person said they would call back, within the week or late."""
    if not actor.can(Permission.PROSPECTS_EDIT):
        return []
    found = reminders(actor, today + AHEAD)
    tasks = [
        Task(
            f"Rappeler {one}",
            "Vous vous en êtes chargé : notez ensuite le contact et le prochain rappel.",
            "Ouvrir la fiche",
            "prospect",
            number=one.number,
            due=one.remind_on,
            tone="late" if one.remind_on and one.remind_on < today else "due",
        )
        for one in found[:MOST_SHOWN]
    ]
    if len(found) > MOST_SHOWN:
        rest = len(found) - MOST_SHOWN
        tasks.append(
            Task(
                f"Encore {rest} rappel{'s' if rest > 1 else ''}",
                "La liste des prospects les montre tous, avec le filtre « Rappel arrivé à échéance ».",
                "Voir les prospects",
                "prospects",
            )
        )
    return tasks
