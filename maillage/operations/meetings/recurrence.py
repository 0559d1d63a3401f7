"""The days of a series. Pure; days of the place, so that the hour stays the same in summer and in winter."""

from datetime import date, datetime, time

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

from maillage.operations.meetings.enums import Every

MOST = 52
DAYS_OF_WEEK = 7
LAST_RANK = 5


def days(first: date, every: Every, count: int) -> list[date]:
    """``count`` days from the first on; « the fifth Tuesday » of a month means its last one."""
    if not 1 <= count <= MOST:
        raise ValueError(f"a series has 1 to {MOST} meetings, not {count}")
    start = datetime.combine(first, time())
    if every in {Every.WEEK, Every.FORTNIGHT}:
        rule = rrule(WEEKLY, interval=1 if every == Every.WEEK else 2, dtstart=start, count=count)
    else:
        rank = (first.day - 1) // DAYS_OF_WEEK + 1
        on = weekday(first.weekday(), -1 if rank == LAST_RANK else rank)
        step = 1 if every == Every.MONTH else 3
        rule = rrule(MONTHLY, interval=step, byweekday=on, dtstart=start, count=count)
    return [found.date() for found in rule]
