"""The only writer of reminders: a room gives all of its own for a community, and the others go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from maillage.foundation.notify.models import Reminder
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder for one account (``user``) or for whoever holds ``permission``; ``key`` is its own."""

    key: str
    title: str
    why: str
    button: str
    url_name: str
    due: date | None = None
    user: int | None = None
    permission: str = ""


@transaction.atomic
def set_reminders(*, community: Community, room: str, wanted: Iterable[Wanted]) -> int:
    """Keep these and no other for this room; how many. Twice the same changes nothing."""
    with community_scope(community):
        rows = [
            Reminder(
                community=community, room=room, key=one.key, user_id=one.user, permission=one.permission,
                title=one.title, why=one.why, button=one.button, url_name=one.url_name, due=one.due,
            )
            for one in wanted
        ]  # fmt: skip
        Reminder.objects.filter(room=room).delete()
        Reminder.objects.bulk_create(rows)
    return len(rows)
