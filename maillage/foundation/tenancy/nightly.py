"""What time does in every community: one job each."""

from contextlib import suppress
from typing import Any

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
