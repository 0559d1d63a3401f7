"""Reads of meetings, groups and needs."""

from datetime import date

from django.db.models import Count, QuerySet

from maillage.communities.creation.gatherings.models import ExpressedNeed, Gathering, WorkingGroup


def gatherings() -> "QuerySet[Gathering]":
    """The latest first, with ``named`` (how many names of who came) and ``need_count``."""
    found: QuerySet[Gathering] = Gathering.objects.annotate(
        named=Count("attendees", distinct=True), need_count=Count("needs", distinct=True)
    ).order_by("-held_on", "-number")
    return found


def present_count(gathering: Gathering) -> int:
    """How many came: what was counted, or the names when there are more of them."""
    return max(gathering.headcount or 0, gathering.named)  # type: ignore[attr-defined]


def groups() -> "QuerySet[WorkingGroup]":
    """The open ones first, by their next day."""
    found: QuerySet[WorkingGroup] = WorkingGroup.objects.order_by("closed_on", "next_on", "number")
    return found


def needs() -> "QuerySet[ExpressedNeed]":
    """Those that stand, the gravest first, with their meeting."""
    found: QuerySet[ExpressedNeed] = (
        ExpressedNeed.objects.filter(aside_reason="")
        .select_related("gathering")
        .order_by("-gravity", "theme", "number")
    )
    return found


def need(number: int) -> ExpressedNeed | None:
    found: ExpressedNeed | None = (
        ExpressedNeed.objects.select_related("gathering").filter(number=number).first()
    )
    return found


def late_groups(today: date) -> "QuerySet[WorkingGroup]":
    """Open groups without a day to come."""
    return WorkingGroup.objects.filter(closed_on=None).exclude(next_on__gte=today)
