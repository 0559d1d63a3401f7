"""The jobs of the directory."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.reference.directory import actions

# Three years and a little: the retention of the privacy classes.
_KEPT = timedelta(days=3 * 365 + 1)


@app.task(name=actions.IMPORT_TASK, queue=actions.QUEUE, lock=actions.IMPORT_TASK)
def directory_import(run_id: int, confirm: bool) -> None:  # noqa: FBT001 -- jobs pass by name
    actions.run_requested(run_id=run_id, confirm=confirm)


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="forget_gone")
def forget_gone(timestamp: int) -> None:
    actions.forget_gone(before=timezone.localdate() - _KEPT)
