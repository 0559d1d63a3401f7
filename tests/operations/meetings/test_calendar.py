"""Calendar objects as programs read them: RFC 5545 and 5546, back and forth."""

import io
import uuid
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from django.core import mail
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from maillage.foundation.access.models import RoleAssignment
from maillage.foundation.notify.actions import deliver
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.meetings import ical, vtimezone
from maillage.operations.meetings.actions import feeds, meetings
from maillage.operations.meetings.clock import ClockError, instant, span, zone_of
from maillage.operations.meetings.enums import Every, FeedScope, MeetingState
from maillage.operations.meetings.links import feed_link
from maillage.operations.meetings.models import Meeting
from maillage.operations.meetings.recurrence import days
from tests.operations.meetings import makers

PARIS = ZoneInfo("Europe/Paris")


def unsaved(**values) -> Meeting:
    start = values.pop("starts_at", datetime(2026, 11, 24, 18, tzinfo=UTC))
    common = {"kind": "groupe", "title": "Réunion", "state": MeetingState.CALLED, "place": "Salle inventée"}
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return Meeting(**{**common, "starts_at": start, "ends_at": start + timedelta(hours=2), "created_at": now,
                      "updated_at": now, **values})  # fmt: skip


def community(department: str = "04") -> Community:
    return Community(name="CPTS d’essai", acronym="CPTS Essai", department_code=department)


def event_of(text: str):
    [event] = Calendar.from_ical(text).walk("VEVENT")
    return event


class TestTheFile:
    @given(
        st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=200),
        st.sampled_from(["04", "974", "972"]),
    )
    def test_what_is_written_is_read_back(self, words, department):
        one = unsaved(title=words or "x", presentation=f"{words}\nDeux ; trois, quatre\\cinq")
        text = ical.invitation(one, community(department), link="https://exemple.invalid/r/1")
        lines = text.split("\r\n")
        assert lines[-1] == ""
        assert all(len(line.encode()) <= 75 for line in lines), "lines fold at 75 octets (RFC 5545, 3.1)"
        event = event_of(text)
        assert str(event["summary"]) == f"{one.title} (CPTS Essai)"
        assert str(event["description"]).startswith(one.presentation)
        assert event["dtstart"].dt == one.starts_at, "the same instant"
        assert str(event["dtstart"].dt.tzinfo) == str(zone_of(community(department)))

    def test_the_object_says_its_zone_its_version_and_its_organiser(self):
        one = unsaved(video_url="https://visio.exemple.invalid/a", sequence=3)
        text = ical.invitation(one, community(), link="https://exemple.invalid/r/1")
        whole = Calendar.from_ical(text)
        assert whole["version"] == "2.0"
        assert whole["method"] == "PUBLISH"
        [zone] = whole.walk("VTIMEZONE")
        assert zone["tzid"] == "Europe/Paris"
        told = zone.to_tz(lookup_tzid=False)
        noons = [datetime(2026, 1, 1, 12) + timedelta(days=rank) for rank in range(730)]  # noqa: DTZ001
        assert all(
            noon.replace(tzinfo=told).utcoffset() == noon.replace(tzinfo=PARIS).utcoffset() for noon in noons
        )
        event = event_of(text)
        assert event["sequence"] == 3
        assert event["dtstamp"].dt.tzinfo == UTC or str(event["dtstamp"].dt.tzinfo) == "UTC"
        assert str(event["organizer"]).startswith("mailto:")
        assert "attendee" not in event, "RFC 5546, 3.2.1: a PUBLISH has none"
        assert f"{one.uid}@" in event["uid"]

    def test_summer_and_winter_keep_the_hour_of_the_room(self):
        for month, offset in ((1, 1), (7, 2)):
            start = datetime(2026, month, 14, 19, 30, tzinfo=PARIS)
            event = event_of(
                ical.invitation(unsaved(starts_at=start), community(), link="https://e.invalid/")
            )
            assert event["dtstart"].dt.utcoffset() == timedelta(hours=offset)
            assert event["dtstart"].dt.hour == 19


class TestTheZone:
    """The changes of hour to the minute, read by a parser that is not the library that writes."""

    @pytest.mark.parametrize("department", ["04", "972", "974", "975"])
    def test_another_parser_finds_the_hour_of_the_place(self, department):
        zone = zone_of(community(department))
        text = ical.invitation(unsaved(), community(department), link="https://exemple.invalid/")
        block = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE") + len("END:VTIMEZONE")]
        told = tzical(io.StringIO(block.replace("\r\n", "\n"))).get(zone.key)
        changes = [at for year in range(2020, 2040) for at in vtimezone.changes_in(zone, year)]
        moments = [at + timedelta(minutes=shift) for at in changes for shift in (-61, -1, 0, 1, 59, 61)]
        for moment in moments or [datetime(2026, month, 1, 12, tzinfo=UTC) for month in range(1, 13)]:
            assert moment.astimezone(told).utcoffset() == moment.astimezone(zone).utcoffset(), moment
        assert bool(changes) == (department in {"04", "975"})

    def test_summer_comes_by_the_clock_of_before(self):
        text = ical.invitation(unsaved(), community(), link="https://exemple.invalid/")
        summer = text[text.index("BEGIN:DAYLIGHT") : text.index("END:DAYLIGHT")].split("\r\n")
        assert {"DTSTART:20190331T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"} <= set(summer)
        assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in summer


class TestHours:
    def test_an_hour_that_a_change_of_time_skips_is_refused(self):
        with pytest.raises(ClockError, match="n’existe pas"):
            instant(date(2026, 3, 29), time(2, 30), PARIS)

    @given(st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 1, 1)),
           st.sampled_from(["04", "971", "972", "973", "974", "976"]))  # fmt: skip
    def test_an_instant_shows_the_hour_that_was_typed(self, day, department):
        zone = zone_of(community(department))
        hour = time(19, 45)
        start, end = span(day, hour, time(0, 15), zone)
        assert start.astimezone(UTC).astimezone(zone).time() == hour
        assert start < end

    def test_a_series_keeps_its_rank_in_the_month(self):
        found = days(date(2026, 1, 13), Every.MONTH, 4)
        assert [str(day) for day in found] == ["2026-01-13", "2026-02-10", "2026-03-10", "2026-04-14"]
        fifth = days(date(2026, 3, 31), Every.MONTH, 3)
        assert [str(day) for day in fifth] == ["2026-03-31", "2026-04-28", "2026-05-26"], "the last Tuesday"


@pytest.mark.django_db
class TestTheMail:
    def test_an_invitation_its_change_and_its_end_are_one_event(self, cast):
        one = makers.meeting(cast.ours, cast.alice)
        makers.gather(one, cast.alice, "Zoé Inventée")
        assert makers.call(one, cast.alice) == 1
        assert makers.call(one, cast.alice) == 0, "pressed twice, sent once"
        later = makers.card(starts_at=one.starts_at + timedelta(days=1))
        with community_scope(cast.ours):
            where = {"by": cast.alice, "community": cast.ours, "number": one.number}
            meetings.edit_meeting(**where, card=later)
            meetings.edit_meeting(**where, card=later)
            meetings.cancel_meeting(**where, reason="Salle prise")
        for message in MailMessage.objects.filter(key__startswith=f"meeting-{one.pk}-").order_by("pk"):
            deliver(message_id=message.pk)
        parts = [self._calendar(sent) for sent in mail.outbox]
        assert [method for method, _ in parts] == ["PUBLISH", "PUBLISH", "CANCEL"]
        assert [int(event["sequence"]) for _, event in parts] == [0, 1, 2]
        assert len({str(event["uid"]) for _, event in parts}) == 1
        assert str(parts[-1][1]["status"]) == "CANCELLED"
        assert not MailMessage.objects.exclude(calendar="").exists(), "erased once sent"

    @staticmethod
    def _calendar(sent):
        whole = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
        [part] = [one for one in whole.walk() if one.get_content_type() == "text/calendar"]
        text = part.get_content()
        assert part.get_param("method") == str(Calendar.from_ical(text)["method"])
        return part.get_param("method"), event_of(text)


@pytest.mark.django_db
class TestTheFeed:
    def _read(self, feed, **headers):
        return Client().get(feed_link(feed).partition("8000")[2], headers=headers)

    def test_a_calendar_is_read_until_its_address_changes_or_the_role_ends(self, cast):
        member = cast.bob
        one = makers.meeting(cast.ours, cast.alice, "Ouverte à tous")
        makers.meeting(cast.ours, cast.alice, "Bureau fermé", kind="bureau", open_to_all=False)
        makers.meeting(cast.theirs, cast.charlie, "Ailleurs")
        feed = makers.subscribe(cast.ours, member)
        answer = self._read(feed)
        assert answer["Content-Type"].startswith("text/calendar")
        names = [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]
        assert names == [f"Ouverte à tous ({cast.ours})"]
        assert self._read(feed, if_none_match=answer["ETag"]).status_code == 304
        own = makers.subscribe(cast.ours, member, FeedScope.OWN)
        assert not Calendar.from_ical(self._read(own).content).walk("VEVENT")
        renewed = makers.subscribe(cast.ours, member)
        assert self._read(feed).status_code == 410
        assert self._read(renewed).status_code == 200
        with community_scope(cast.ours):
            RoleAssignment.objects.filter(user=member).delete()
        assert self._read(renewed).status_code == 410
        assert one.uid != uuid.UUID(int=0)

    def test_closing_a_subscription_closes_its_address(self, cast):
        feed = makers.subscribe(cast.ours, cast.bob)
        with community_scope(cast.ours):
            feeds.close_feed(by=cast.bob, community=cast.ours, scope=FeedScope.COMMUNITY)
        assert self._read(feed).status_code == 410
        assert Client().get(reverse("calendar_feed", args=["forged"])).status_code == 410
