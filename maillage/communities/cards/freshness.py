"""How old a card may grow before it is shown as stale, and how its age is said. Pure."""

from datetime import date

from dateutil.relativedelta import relativedelta

DEFAULT_MONTHS = 6


def fresh_since(today: date, months: int) -> date:
    """The first day whose confirmations are still fresh today."""
    return today - relativedelta(months=months)


def is_stale(confirmed_on: date | None, today: date, months: int) -> bool:
    """Whether the card says so: never confirmed, or too long ago."""
    return confirmed_on is None or confirmed_on < fresh_since(today, months)


def age(confirmed_on: date | None, today: date) -> str:
    """« informations confirmées il y a 8 mois », as it ends a sentence about a card."""
    if confirmed_on is None:
        return "informations jamais confirmées"
    days = (today - confirmed_on).days
    if days < 1:
        return "informations confirmées aujourd’hui"
    if days < 31:
        return f"informations confirmées il y a {days} jour{'s' if days > 1 else ''}"
    months = (today.year - confirmed_on.year) * 12 + today.month - confirmed_on.month
    months -= confirmed_on + relativedelta(months=months) > today
    if months < 24:
        return f"informations confirmées il y a {max(months, 1)} mois"
    return f"informations confirmées il y a {months // 12} ans"
