"""Meetings as calendar objects (RFC 5545, RFC 5546): the file of an invitation, and a whole calendar.

Times are written in the zone of the place with its VTIMEZONE, so that a program that reads them later in
another country shows the hour of the room. A meeting keeps its UID for ever; SEQUENCE grows when its hours or
its place change. An invitation is a PUBLISH: people answer on their page, not to a mailbox that nobody reads.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText, vUri

from maillage.foundation.tenancy.models import Community
from maillage.operations.meetings.clock import zone_of
from maillage.operations.meetings.models import Meeting
from maillage.operations.meetings.vtimezone import vtimezone

PRODUCT = "-//Maillage//Reunions//FR"
REFRESH = timedelta(hours=4)


def invitation(meeting: Meeting, community: Community, *, link: str) -> str:
    """The object sent with a mail: PUBLISH, or CANCEL for a meeting that will not be held."""
    calendar = _calendar(community)
    calendar.add("method", "CANCEL" if meeting.is_cancelled else "PUBLISH")
    calendar.add_component(_event(meeting, community, link))
    return _text(calendar)


def feed(meetings: Iterable[tuple[Meeting, str]], community: Community, *, name: str) -> str:
    """A calendar to subscribe to: each meeting with the address of its page; not those without a date."""
    calendar = _calendar(community)
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", str(zone_of(community)))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for meeting, link in meetings:
        if meeting.starts_at is not None:
            calendar.add_component(_event(meeting, community, link))
    return _text(calendar)


def _calendar(community: Community) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(vtimezone(zone_of(community)))
    return calendar


def _event(meeting: Meeting, community: Community, link: str) -> Event:
    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError("a meeting without a date is no event")
    zone = zone_of(community)
    event = Event()
    event.add("uid", f"{meeting.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", _utc(meeting.updated_at))
    event.add("last-modified", _utc(meeting.updated_at))
    event.add("created", _utc(meeting.created_at))
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", f"{meeting.title} ({community})")
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if meeting.is_cancelled else "OPAQUE")
    place = meeting.place or meeting.video_url
    if place:
        event.add("location", place)
    if meeting.video_url:
        event.add("conference", vUri(meeting.video_url), parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    event.add("url", vUri(link))
    event.add("description", _description(meeting, link))
    event.add("organizer", _organiser(community))
    event.add("categories", [meeting.get_kind_display()])
    return event


def _description(meeting: Meeting, link: str) -> str:
    lines = [
        meeting.presentation,
        *[f"{rank}. {point['title']}" for rank, point in enumerate(meeting.agenda, 1)],
    ]
    if meeting.video_url:
        lines.append(f"Visioconférence : {meeting.video_url}")
    lines.append(f"Répondre et voir la réunion : {link}")
    return "\n".join(filter(None, lines))


def _organiser(community: Community) -> vCalAddress:
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["CN"] = vText(community.name)
    return organiser


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("UTC")).replace(microsecond=0)


def _text(calendar: Calendar) -> str:
    content: bytes = calendar.to_ical()
    return content.decode()
