"""The hour of the place: instants are stored, the community's own time is typed, shown and written. Pure."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from maillage.foundation.tenancy import zones
from maillage.foundation.tenancy.models import Community

LONGEST = timedelta(hours=12)


class ClockError(ValueError):
    """Hours that do not exist, or in the wrong order; the message says which, in French."""


def zone_of(community: Community) -> ZoneInfo:
    """The time zone of a community."""
    return zones.zone_of(community.department_code)


def local_time(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view whose community is its second argument, typed and shown at its hour."""

    @wraps(view)
    def wrapper(request: Any, community: Community, *args: Any, **kwargs: Any) -> Any:
        with timezone.override(zone_of(community)):
            return view(request, community, *args, **kwargs)

    return wrapper


def instant(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """This hour of the place as an instant. Raises ``ClockError`` for one that a change of time skips."""
    found = datetime.combine(day, hour, tzinfo=zone)
    if found.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != found.replace(tzinfo=None):
        raise ClockError("Cette heure n’existe pas : les montres avancent cette nuit-là.")
    return found


def span(day: date, begins: time, ends: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Two hours of a day as instants; an end before the beginning is of the night that follows.

    Raises ``ClockError``.
    """
    if ends == begins:
        raise ClockError("La réunion doit durer au moins une minute.")
    last = day if ends > begins else day + timedelta(days=1)
    start, end = instant(day, begins, zone), instant(last, ends, zone)
    if end - start > LONGEST:
        raise ClockError("La fin doit suivre le début, de douze heures au plus.")
    return start, end


def minutes_there(arrived: datetime, left: datetime | None, held_from: datetime, held_to: datetime) -> int:
    """Whole minutes in the room within the hours really held; who did not sign out left at the end."""
    inside = min(left or held_to, held_to) - max(arrived, held_from)
    return max(0, int(inside.total_seconds() // 60))
