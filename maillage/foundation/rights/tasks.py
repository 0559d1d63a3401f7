"""The nightly purge, and the notices that a release changed."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.foundation.rights.actions.notice import publish_everywhere
from maillage.foundation.rights.actions.purge import purge


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="retention_purge")
def retention_purge(timestamp: int) -> None:
    """Erase what may no longer be kept."""
    purge(today=timezone.localdate())


@app.periodic(cron="5 4 * * *")
@app.task(queueing_lock="publish_notices")
def publish_notices(timestamp: int) -> None:
    """Date a new version of each notice whose content has changed."""
    publish_everywhere()
