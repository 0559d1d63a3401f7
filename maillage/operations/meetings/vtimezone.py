"""A time zone as calendars carry it (RFC 5545, 3.6.5): its changes of hour, each by a yearly rule. Pure.

``icalendar`` makes one too, but gives the onset of a change by the clock after it, where the RFC asks that of
before: summer would come one hour late; and it lists days until 2037 where old programs want a rule.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

# No meeting is before the first. Ten years are read, since « the fourth Sunday » may be « the last ».
FIRST, YEARS = 2019, 10
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of hour that comes back each year; ``onset`` by the clock of before, the first time."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str
    to_summer: bool
    rank: int


def vtimezone(zone: ZoneInfo) -> Timezone:
    """The component of this zone. Raises ``ValueError`` for one whose changes follow no rule."""
    found = Timezone()
    found.add("tzid", zone.key)
    for change in yearly_changes(zone):
        part = TimezoneDaylight() if change.to_summer else TimezoneStandard()
        part.add("dtstart", change.onset)
        part.add("tzoffsetfrom", change.before)
        part.add("tzoffsetto", change.after)
        part.add("tzname", change.name)
        day = f"{change.rank}{_DAYS[change.onset.weekday()]}"
        part.add("rrule", {"FREQ": "YEARLY", "BYMONTH": change.onset.month, "BYDAY": day})
        found.add_component(part)
    if not found.subcomponents:
        found.add_component(_always(zone))
    return found


def _always(zone: ZoneInfo) -> TimezoneStandard:
    """The hour of a place that never changes it."""
    start = datetime(1970, 1, 1)  # noqa: DTZ001
    offset = datetime(FIRST, 1, 1, tzinfo=zone).utcoffset()
    part = TimezoneStandard()
    part.add("dtstart", start)
    part.add("tzoffsetfrom", offset)
    part.add("tzoffsetto", offset)
    part.add("tzname", datetime(FIRST, 1, 1, tzinfo=zone).tzname())
    return part


@cache
def yearly_changes(zone: ZoneInfo) -> tuple[Change, ...]:
    """The changes of hour of a year, in order; none where the hour never changes."""
    years = [changes_in(zone, FIRST + step) for step in range(YEARS)]
    if len({len(found) for found in years}) != 1:
        raise ValueError(f"{zone.key} does not change its hour in the same way each year")
    return tuple(_ruled(zone, list(same)) for same in zip(*years, strict=True))


def changes_in(zone: ZoneInfo, year: int) -> list[datetime]:
    """The instants of a year at which the offset changes, to the hour."""
    hour, found = timedelta(hours=1), []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        end = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, end):
            at = day + hour
            while _offset(zone, at) == _offset(zone, day):
                at += hour
            found.append(at)
        day = end
    return found


def _ruled(zone: ZoneInfo, instants: list[datetime]) -> Change:
    """The rule of a change that comes back at these instants."""
    first = instants[0]
    before, after = _offset(zone, first - timedelta(hours=1)), _offset(zone, first)
    onsets = [(instant + before).replace(tzinfo=None) for instant in instants]
    if all((onset + _WEEK).month != onset.month for onset in onsets):
        rank = -1
    else:
        rank = (onsets[0].day - 1) // 7 + 1
        if any((onset.day - 1) // 7 + 1 != rank for onset in onsets):
            raise ValueError(f"a change of hour of {zone.key} follows no rule")
    there = first.astimezone(zone)
    return Change(onsets[0], before, after, there.tzname() or "", bool(there.dst()), rank)


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
