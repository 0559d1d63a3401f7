"""The moments of a publication, by the hours of the place. Pure.

The hour of the place is the same in summer and in winter; a slot lasts its minutes, whatever the clocks do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from maillage.care.access_to_care.slots.enums import MOST_DAYS_AHEAD, MOST_SLOTS, Half
from maillage.operations.meetings.clock import ClockError, instant


class CalendarError(ValueError):
    """Hours that give no slot; the message says why, in French."""


class LastDateError(CalendarError):
    """The last date is the one to mend, not the hours."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Two instants (UTC), the end excluded."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a day, cut into slots of so many minutes, whole for 0.

    ``weekdays`` (0 is Monday) empty for that of the first day.
    """

    begins: time
    ends: time
    minutes: int
    first: date
    until: date
    weekdays: frozenset[int] = frozenset()


def moments(hours: Hours, zone: ZoneInfo) -> list[Moment]:
    """Every slot of a publication, in order. Raises ``CalendarError``.

    A day whose beginning does not exist there (the clocks go forward) is left out, unless it is the only one.
    """
    if hours.minutes and not 5 <= hours.minutes <= 240:
        raise CalendarError("Un créneau dure de 5 minutes à 4 heures.")
    if not hours.first <= hours.until <= hours.first + timedelta(days=MOST_DAYS_AHEAD):
        raise LastDateError("La dernière date suit la première, de six mois au plus.")
    found: list[Moment] = []
    days = _days(hours)
    for day in days:
        try:
            whole = span(day, hours.begins, hours.ends, zone)
            found += cut(whole, hours.minutes) if hours.minutes else [whole]
        except ClockError as error:
            if len(days) == 1:
                raise CalendarError(str(error)) from error
    if not found:
        raise CalendarError("Ces heures sont trop courtes pour un créneau.")
    if len(found) > MOST_SLOTS:
        raise CalendarError(f"Cela fait {len(found)} créneaux\u00a0: {MOST_SLOTS} au plus à la fois.")
    return found


def cut(whole: Moment, minutes: int) -> list[Moment]:
    """Slots of so many real minutes; what is left at the end is not offered."""
    step, found, at = timedelta(minutes=minutes), [], whole.starts_at
    while at + step <= whole.ends_at:
        found.append(Moment(at, at + step))
        at += step
    return found


def span(day: date, begins: time, ends: time, zone: ZoneInfo) -> Moment:
    """Two hours of one day of the place, as instants. Raises ``CalendarError``, ``ClockError``."""
    if ends <= begins:
        raise CalendarError("La fin doit suivre le début, le même jour.")
    return Moment(instant(day, begins, zone).astimezone(UTC), instant(day, ends, zone).astimezone(UTC))


def half_day(day: date, half: Half, zone: ZoneInfo) -> Moment:
    """The instants of a part of a day: no clock changes at these hours."""
    first, last = half.hours
    return span(day, time(first), time(last), zone)


def overlaps(one: Moment, others: Iterable[Moment]) -> bool:
    """Whether one shares an instant with any of these."""
    return any(one.starts_at < other.ends_at and other.starts_at < one.ends_at for other in others)


def _days(hours: Hours) -> list[date]:
    """The days of these weekdays from the first to the last; the first day alone gives its own weekday."""
    wanted = hours.weekdays or {hours.first.weekday()}
    length = (hours.until - hours.first).days
    days = [hours.first + timedelta(days=step) for step in range(length + 1)]
    return [day for day in days if day.weekday() in wanted]
