"""When a row may no longer be kept: the rules of ``Privacy.keep`` as queries and as dates."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import cast

from dateutil.relativedelta import relativedelta
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillage.foundation.privacy import Keep, KeepWith
from maillage.foundation.privacy_external import declaration_of
from maillage.foundation.rights.reach import Model


def rules_of(model: Model) -> tuple[Keep, ...]:
    """The rules of a table, those of the row it goes with included. Empty when none is declared."""
    declared = declaration_of(model)
    found: list[Keep] = []
    for rule in declared.keep if declared else ():
        found += _prefixed(model, rule) if isinstance(rule, KeepWith) else [rule]
    return tuple(found)


def due(model: Model, today: date) -> Q:
    """The rows whose time is over on this day."""
    found = Q(pk__in=[])
    for rule in rules_of(model):
        found |= Q(**rule.when) & _is_over(model, rule, today)
    return found


def until(row: models.Model) -> date | None:
    """The last day on which this row is kept; ``None`` while the event that starts the clock has not come."""
    ends = []
    for rule in rules_of(type(row)):
        if rule.when and not type(row)._default_manager.filter(Q(**rule.when), pk=row.pk).exists():
            continue
        days = [_value(row, start) for start in rule.starts] if rule.starts else [timezone.localdate()]
        start = max((day for day in days if day is not None), default=None)
        if start is not None:
            ends.append(_end(rule, start))
    return min(ends, default=None)


def faults_of_terms(model: Model) -> list[str]:
    """What to write in ``Privacy`` so that the rows are purged in time; nothing when they are."""
    declared, label = declaration_of(model), model._meta.label
    if declared is None or not declared.keep:
        return [
            (
                f"{label}: retention is a sentence that no program can apply. In its class Privacy write "
                'keep = Keep("column_that_starts_the_clock", years=5), or keep = KeepWith("key_of_the_row_it_'
                'follows"), or use one of the sentences of maillage/foundation/privacy.py::SENTENCES.'
            )
        ]
    try:
        rules = rules_of(model)
        starts = [_field(model, start) for rule in rules for start in rule.starts]
    except FieldDoesNotExist as error:
        return [f"{label}: keep names no column: {error}"]
    found = [
        f"{label}: keep starts from {f.name}, which is neither a day nor an instant"
        for f in starts
        if not isinstance(f, models.DateField)
    ]
    if not rules:
        found.append(f"{label}: keep follows a table that has no rule")
    return found


def _prefixed(model: Model, rule: KeepWith) -> list[Keep]:
    parent = cast(Model, model._meta.get_field(rule.column).related_model)
    return [
        replace(
            inner,
            start=tuple(f"{rule.column}__{start}" for start in inner.starts),
            when={f"{rule.column}__{name}": value for name, value in inner.when.items()},
        )
        for inner in rules_of(parent)
    ]


def _is_over(model: Model, rule: Keep, today: date) -> Q:
    """Whether the latest of the days that are known is long ago."""
    some, none_after = Q(), Q()
    for start in rule.starts:
        some |= Q(**{f"{start}__isnull": False})
        none_after &= Q(**{f"{start}__isnull": True}) | _started_long_ago(model, rule, start, today)
    return some & none_after


def _started_long_ago(model: Model, rule: Keep, start: str, today: date) -> Q:
    back = today - relativedelta(years=rule.years, months=rule.months, days=rule.days)
    limit = date(back.year, 1, 1) if rule.whole_years else back
    # A day counts until its end; so does the last instant of it.
    field = _field(model, start)
    if isinstance(field, models.DateTimeField):
        return Q(**{f"{start}__lt": timezone.make_aware(datetime.combine(limit, time.min))})
    return Q(**{f"{start}__lt": limit})


def _end(rule: Keep, start: date) -> date:
    if rule.whole_years:
        start = date(start.year, 12, 31)
    return start + relativedelta(years=rule.years, months=rule.months, days=rule.days)


def _field(model: Model, path: str) -> models.Field:
    *keys, last = path.split("__")
    for key in keys:
        model = cast(Model, model._meta.get_field(key).related_model)
    return cast(models.Field, model._meta.get_field(last))


def _value(row: models.Model, path: str) -> date | None:
    """The day a row's path leads to; the first of many is never read here: rules with many ask a query."""
    values = type(row)._default_manager.filter(pk=row.pk).values_list(path, flat=True)
    found = values.first()
    return timezone.localdate(found) if isinstance(found, datetime) else found
