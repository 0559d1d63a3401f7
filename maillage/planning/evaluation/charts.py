"""The charts of an indicator: over its whole life, and small enough for a row."""

from collections.abc import Sequence
from datetime import date

from maillage import french
from maillage.foundation.templatetags.maillage import decimal_number
from maillage.foundation.web.trends import Line, Spark, Trend, draw_spark, draw_trend
from maillage.planning.evaluation.entries import shown
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator
from maillage.planning.evaluation.queries import segments


def _lines(indicator: TrackedIndicator, values: list[IndicatorValue]) -> list[Line]:
    return [
        [(row.on, float(row.value), row.confidence == "low") for row in line]
        for line in segments(values, indicator.nature)
    ]


def trend(
    indicator: TrackedIndicator, values: list[IndicatorValue], levels: Sequence[tuple[str, float]]
) -> Trend | None:
    """None without any value, or for what is only done or not."""
    if not values or indicator.is_deliverable:
        return None
    return draw_trend(
        indicator.label,
        _lines(indicator, values),
        levels,
        unit=indicator.unit,
        text=lambda value: decimal_number(value, _decimals(indicator, value)),
        day=french.day,
    )


def _decimals(indicator: TrackedIndicator, value: float) -> int:
    """Round values of an axis are written without useless decimals."""
    return 0 if float(value).is_integer() else max(indicator.decimals, 1)


def spark(indicator: TrackedIndicator, values: list[IndicatorValue], since: date) -> Spark | None:
    """The last two years at most, from ``since``."""
    recent = [row for row in values if row.on >= since]
    if not recent or indicator.is_deliverable:
        return None
    first, last = recent[0], recent[-1]
    said = (
        f"{shown(indicator, first.value)} le {french.day(first.on)}, "
        f"{shown(indicator, last.value)} le {french.day(last.on)}"
    )
    return draw_spark(said, _lines(indicator, recent))
