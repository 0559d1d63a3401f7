"""The clocks of the law. Pure.

GDPR art. 12-3: one month from receipt, two more with a reason told within the first; CSP art. L.1111-7: eight
days for health data.
"""

from calendar import monthrange
from datetime import date, timedelta

MONTHS, MORE_MONTHS, HEALTH_DAYS = 1, 2, 8
SOON = timedelta(days=10)


def plus(day: date, *, years: int = 0, months: int = 0, days: int = 0) -> date:
    """The day so much later (or earlier, negative); the 31st becomes the last day of a shorter month.

    >>> plus(date(2026, 1, 31), months=1)
    datetime.date(2026, 2, 28)
    """
    months += 12 * years
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=days)


def due_on(received: date, *, health: bool = False) -> date:
    """The last day to answer."""
    return plus(received, days=HEALTH_DAYS) if health else plus(received, months=MONTHS)


def extended_to(received: date) -> date:
    """The last day once extended."""
    return plus(received, months=MONTHS + MORE_MONTHS)
