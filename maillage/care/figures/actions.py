"""The only writer of counts: it freezes closed months, publishes what may be read, tells the indicators."""

import statistics
from collections import Counter as Tallies
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from maillage.care.circle.models import Case
from maillage.care.figures.models import Figure, MonthCount
from maillage.care.figures.months import closed_months, first_of, following, instants
from maillage.care.figures.queries import published, readable
from maillage.care.figures.registry import UNKNOWN, Count, Tell, known_counts
from maillage.care.ground.doors import CARE
from maillage.care.ground.scope import walls
from maillage.care.ground.session import current_or_none
from maillage.engines.disclosure import blocks, grouped, joined
from maillage.foundation.tenancy.locks import LockSpace, lock
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of
from maillage.planning.evaluation.actions import record_value
from maillage.planning.evaluation.entries import Entry
from maillage.planning.evaluation.enums import Nature
from maillage.planning.evaluation.periods import Span, span
from maillage.planning.evaluation.queries import followed

SOURCE = "Maillage, chiffres de l’accès aux soins"


def freeze(*, community: Community, today: date) -> int:
    """Count every closed month that was not, then publish what may be; how many figures. Twice does nothing.

    Raises ``RuntimeError`` inside a session of patient data: statistics open no seal.
    """
    if current_or_none() is not None:
        raise RuntimeError("statistics open no seal: they are counted outside any session")
    with walls(CARE, community, desk=True):
        lock(LockSpace.FIGURES, community.pk, using=CARE)
        opened = Case.objects.aggregate(first=Min("opened_at"))["first"]
        since = first_of((opened or timezone.now()).astimezone(zone_of(community.department_code)).date())
        return sum(_freeze(community, one, since, today) for one in known_counts().values())


def tell_indicators(*, community: Community) -> int:
    """Give each followed indicator what published figures say, a value a block; how many it holds.

    A year is that of the contract. Twice the same changes nothing, and what a person wrote stays.
    """
    with walls(CARE, community):
        figures = {code: published(code) for code in known_counts()}
    told = 0
    with community_scope(community):
        natures = dict(followed().values_list("code", "nature"))
        for count in known_counts().values():
            for tell in count.tells:
                if tell.indicator in natures:
                    told += _tell(community, count, tell, figures[count.code], natures[tell.indicator])
    return told


def _freeze(community: Community, count: Count, since: date, today: date) -> int:
    latest = MonthCount.objects.filter(count=count.code).aggregate(last=Max("month"))["last"]
    start = following(latest) if latest else since
    months = [_count(community, count, month) for month in closed_months(start, today)]
    MonthCount.objects.bulk_create(months)
    return publish(community=community, count=count) if months else 0


def _count(community: Community, count: Count, month: date) -> MonthCount:
    cells: dict[str, Tallies[str]] = {axis.code: Tallies() for axis in count.axes}
    measures: list[int] = []
    total = 0
    for row in count.rows(*instants(month, zone_of(community.department_code))):
        number = int(row.get("number", 1))
        total += number
        for axis in count.axes:
            cells[axis.code][str(row.get(axis.code) or UNKNOWN)] += number
        if count.measure and row.get("measure") is not None:
            measures.append(int(row["measure"]))
    return MonthCount(
        community_id=community.pk, count=count.code, month=month, total=total,
        cells={code: dict(sorted(table.items())) for code, table in cells.items()},
        measures=sorted(measures), frozen_at=timezone.now(),
    )  # fmt: skip


def keep_month(row: MonthCount) -> None:
    """Freeze one month that was counted. In walls of the desk; the database refuses a second one."""
    row.save(force_insert=True)


def publish(*, community: Community, count: Count) -> int:
    """Publish what closed months allow and was not; how many figures. In walls of the desk."""
    after = Figure.objects.filter(count=count.code).aggregate(last=Max("until"))["last"]
    waiting = MonthCount.objects.filter(count=count.code).order_by("month")
    months = list(waiting.filter(month__gte=after) if after else waiting)
    made = [
        _figure(community, count, months[block.first : block.last + 1])
        for block in blocks([one.total for one in months])
    ]
    Figure.objects.bulk_create(made)
    return len(made)


def _figure(community: Community, count: Count, months: Sequence[MonthCount]) -> Figure:
    total = sum(one.total for one in months)
    measures = [measure for one in months for measure in one.measures]
    return Figure(
        community_id=community.pk, count=count.code, since=months[0].month, until=following(months[-1].month),
        total=total, cells={axis.code: _table(months, axis.code) for axis in count.axes},
        # The median of a few would be one of them.
        median=round(statistics.median(measures)) if readable(len(measures)) else None,
        frozen_at=timezone.now(),
    )  # fmt: skip


def _table(months: Sequence[MonthCount], axis: str) -> dict[str, Any]:
    shown = grouped(joined(one.cells.get(axis, {}) for one in months))
    return {"cells": dict(shown.cells), "rest": shown.rest}


def _tell(community: Community, count: Count, tell: Tell, figures: Sequence[Figure], nature: str) -> int:
    """One value a block, cumulated over the year where the indicator cumulates: up to a hidden number."""
    told, year, since, gap = 0, None, None, False
    cumulates = nature == Nature.COUNT
    number = among = Decimal(0)
    for figure in figures:
        last, part = figure.until - timedelta(days=1), _part(tell, figure)
        its_year: Span = span(last)
        if not cumulates or year != its_year:
            year, since, gap, number, among = its_year, figure.since, False, Decimal(0), Decimal(0)
        gap = gap or part is None
        if gap or part is None:
            continue
        number, among = number + part, among + figure.total
        entry = Entry(
            on=last, source=SOURCE, method=count.told, since=since if cumulates else None,
            **_numbers(tell, number, among),
        )  # fmt: skip
        record_value(by=None, community=community, code=tell.indicator, entry=entry)
        told += 1
    return told


def _part(tell: Tell, figure: Figure) -> Decimal | None:
    if tell.median:
        return None if figure.median is None else Decimal(figure.median)
    if not tell.axis:
        return Decimal(figure.total)
    table = figure.cells.get(tell.axis, {"cells": {}, "rest": figure.total})
    if any(code not in table["cells"] for code in tell.cells) and table["rest"]:
        return None
    return Decimal(sum(table["cells"].get(code, 0) for code in tell.cells))


def _numbers(tell: Tell, number: Decimal, among: Decimal) -> Mapping[str, Any]:
    if tell.share:
        return {"numerator": number, "denominator": among, "value": number * 100 / among}
    return {"value": number}
