"""Reads of the room: the targets of a year, those of an indicator, what they were before."""

from collections.abc import Iterable

from django.db.models import QuerySet

from maillage.operations.contract.models import AciContract
from maillage.operations.targets.models import YearTarget
from maillage.planning.evaluation.models import TrackedIndicator
from maillage.planning.evaluation.queries import followed


def in_force(contract: AciContract, year: int) -> "QuerySet[YearTarget]":
    """The targets of a year, in the order of the indicators."""
    found: QuerySet[YearTarget] = (
        YearTarget.objects.filter(contract=contract, year=year, ended_at__isnull=True)
        .select_related("indicator", "recorded_by", "copied_from")
        .order_by("indicator__number")
    )
    return found


def history(contract: AciContract, year: int, indicator: TrackedIndicator) -> list[YearTarget]:
    """Every target that this indicator had this year, the newest first. One query."""
    rows = YearTarget.objects.filter(contract=contract, year=year, indicator=indicator)
    people = ("indicator", "recorded_by", "ended_by", "copied_from")
    return list(rows.select_related(*people).order_by("-pk"))


def without_target(rows: Iterable[YearTarget]) -> list[TrackedIndicator]:
    """The indicators followed that this year pays nothing for, but those of no mission. One query."""
    paid = {row.indicator_id for row in rows}
    return [one for one in followed() if one.pk not in paid and one.mission != "transverse"]


def years_with_targets(contract: AciContract) -> set[int]:
    """The years of the contract that have targets. One query."""
    rows = YearTarget.objects.filter(contract=contract, ended_at__isnull=True)
    return set(rows.order_by().values_list("year", flat=True).distinct())
