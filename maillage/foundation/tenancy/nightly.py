"""What time does in every community: one job each, or one after the other where minutes count."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from maillage.foundation.tenancy.models import Community


def defer_for_each_community(task: Task[..., Any, Any], lock: str) -> None:
    """Defer ``task(community_id=…)`` for every open community: what fails in one is tried again alone.

    Where the job of this ``lock`` is still waiting, it is left to wait.
    """
    for key in Community.objects.active().values_list("pk", flat=True):
        with suppress(AlreadyEnqueued), transaction.atomic():
            task.configure(queueing_lock=f"{lock}:{key}").defer(community_id=key)


class CommunitiesFailedError(RuntimeError):
    """The job did what it could: some communities, named by number, failed."""


def in_each_community(*acts: Callable[[Community], object], archived: bool = False) -> None:
    """Do each of these acts in every open community (``archived``: in all); what fails in one stops no other.

    For what comes back within minutes, where a job for each would fill the queue. Raises
    ``CommunitiesFailedError`` once all had their turn, so that the failure shows among the jobs.
    """
    failed: list[int] = []
    rows = Community.objects.all() if archived else Community.objects.active()
    for community in rows.order_by("pk"):
        for act in acts:
            try:
                act(community)
            except Exception:  # noqa: BLE001 -- whatever failed here, the next community has its turn
                structlog.get_logger().exception("community.job_failed", community=community.pk)
                failed.append(community.pk)
    if failed:
        raise CommunitiesFailedError(f"failed in {sorted(set(failed))}")
