"""What rooms in another database ask of the week (``notify/reminders``)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from maillage.foundation.access.queries import Actor
from maillage.foundation.notify.models import Reminder
from maillage.foundation.web.week import Reads, Task, asks, rows

MOST_SHOWN = 6
_FIELDS = ("title", "why", "button", "url_name", "due")


def _reads(actor: Actor, today: date) -> Reads:
    mine = Q(user=actor.user) | Q(user=None, permission__in=sorted(actor.permissions))
    return {"mine": rows(Reminder.objects.filter(mine).order_by("due", "pk")[:MOST_SHOWN], *_FIELDS)}


@asks(_reads)
def reminded(actor: Actor, today: date, found: Mapping[str, Any]) -> list[Task]:
    """One task a reminder; late once its day is over."""
    tasks = []
    for one in found["mine"]:
        due = date.fromisoformat(one["due"]) if one["due"] else None
        late = due is not None and due < today
        tasks.append(
            Task(
                one["title"],
                one["why"],
                one["button"],
                one["url_name"],
                due=due,
                tone="late" if late else "due",
            )
        )
    return tasks
