"""The clocks of the law. Pure.

GDPR art. 12-3: one month from receipt, two more with a reason told within the first; CSP art. L.1111-7: eight
days for health data.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

MONTHS, MORE_MONTHS, HEALTH_DAYS = 1, 2, 8
SOON = timedelta(days=10)


def due_on(received: date, *, health: bool = False) -> date:
    """The last day to answer."""
    return received + (relativedelta(days=HEALTH_DAYS) if health else relativedelta(months=MONTHS))


def extended_to(received: date) -> date:
    """The last day once extended."""
    return received + relativedelta(months=MONTHS + MORE_MONTHS)
