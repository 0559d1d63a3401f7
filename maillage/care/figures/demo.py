"""Six invented months of counts, so that the page of figures has something to show."""

import random
from collections import Counter
from datetime import date

from django.utils import timezone

from maillage.care.figures.actions import keep_month, publish
from maillage.care.figures.models import MonthCount
from maillage.care.figures.months import closed_months, following
from maillage.care.figures.registry import Count, known_counts
from maillage.care.ground.doors import CARE
from maillage.care.ground.scope import walls
from maillage.foundation.tenancy.models import Community

SEED = 20261122
MONTHS = 6
_CALM, _BUSY = 3, 40


def load(community: Community, today: date) -> None:
    """Made once: the community that has counts is left as it is."""
    with walls(CARE, community, desk=True):
        if MonthCount.objects.exists():
            return
        dice = random.Random(SEED)  # noqa: S311 -- invented numbers, the same each time
        start = today.replace(day=1)
        for _ in range(MONTHS + 1):
            start = (start.replace(day=1) - (following(start) - start)).replace(day=1)
        for count in known_counts().values():
            for month in closed_months(start, today):
                _invent(community, count, month, dice)
            publish(community=community, count=count)


def _invent(community: Community, count: Count, month: date, dice: random.Random) -> None:
    total = dice.randint(_CALM, _BUSY)
    cells = {}
    for axis in count.axes:
        codes = list(axis.labels) if not callable(axis.labels) else []
        if codes:
            weights = [len(codes) - rank for rank in range(len(codes))]
            cells[axis.code] = dict(Counter(dice.choices(codes, weights, k=total)))
    row = MonthCount(
        community_id=community.pk, count=count.code, month=month, total=total, cells=cells,
        measures=sorted(dice.randint(2, 60) for _ in range(total)) if count.measure else [],
        frozen_at=timezone.now(),
    )  # fmt: skip
    keep_month(row)
