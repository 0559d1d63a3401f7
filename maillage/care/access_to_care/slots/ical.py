"""One's appointments and turns as a calendar: hours, place, reference of the case; never the patient.

An appointment that ended stays in the feed as cancelled, with a higher SEQUENCE: some programs keep what a
feed merely drops. It says hours and no more: its case may be closed to its professional.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, vUri

from maillage.care.access_to_care.slots.enums import Where
from maillage.care.access_to_care.slots.models import Booking, Turn
from maillage.foundation.tenancy.models import Community
from maillage.operations.meetings.clock import zone_of
from maillage.operations.meetings.vtimezone import vtimezone

PRODUCT = "-//Maillage//Soins//FR"
REFRESH = timedelta(hours=1)


def diary(
    community: Community,
    bookings: Iterable[Booking],
    ended: Iterable[Booking],
    turns: Iterable[Turn],
    *,
    pages: dict[str, str],
) -> str:
    """The text of the feed. ``pages``: the address of each booking by its key, that of the rota by ``""``."""
    zone, calendar = zone_of(community), Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{community}\u00a0: mes rendez-vous")
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add_component(vtimezone(zone))
    for one in bookings:
        summary = f"Rendez-vous {one.case.reference}"
        event = _event(one.pk, one.booked_at, one.starts_at, one.ends_at, zone, summary)
        event.add("location", Where(one.where).label)
        event.add("url", vUri(pages[str(one.pk)]))
        calendar.add_component(event)
    for one in ended:
        at = one.ended_at or one.booked_at
        calendar.add_component(
            _event(one.pk, at, one.starts_at, one.ends_at, zone, "Rendez-vous annulé", cancelled=True)
        )
    for turn in turns:
        event = _event(
            turn.pk, turn.created_at, turn.starts_at, turn.ends_at, zone, f"Astreinte ({community})"
        )
        event.add("url", vUri(pages[""]))
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode()


def _event(
    key: object,
    stamp: datetime,
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    summary: str,
    *,
    cancelled: bool = False,
) -> Event:
    """What is written once may only end: that is its second revision."""
    event = Event()
    event.add("uid", f"{key}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", stamp.astimezone(ZoneInfo("UTC")).replace(microsecond=0))
    event.add("dtstart", start.astimezone(zone))
    event.add("dtend", end.astimezone(zone))
    event.add("summary", summary)
    event.add("class", "PRIVATE")
    event.add("sequence", int(cancelled))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    return event
