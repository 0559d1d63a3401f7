"""Whole months of the calendar of a community. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# What is written in the first days of a month about the one before still counts.
DAYS_TO_WRITE = 10


def first_of(day: date) -> date:
    return day.replace(day=1)


def following(month: date) -> date:
    """The first day of the next month."""
    return first_of(month.replace(day=28) + timedelta(days=4))


def closed_months(since: date, today: date) -> list[date]:
    """The months from that of ``since`` whose last day is ``DAYS_TO_WRITE`` days old at least."""
    month, found = first_of(since), []
    while following(month) + timedelta(days=DAYS_TO_WRITE) <= today:
        found.append(month)
        month = following(month)
    return found


def instants(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Its first instant and that of the next month, where the community is."""
    return datetime.combine(month, time(), zone), datetime.combine(following(month), time(), zone)
