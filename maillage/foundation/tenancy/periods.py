"""Rows that hold between two days: ``starts_on`` included, ``ends_on`` excluded or not known yet."""

from datetime import date

from django.db.models import Q


def holding_on(day: date) -> Q:
    """The rows that hold on this day, for any table with these two columns."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))
