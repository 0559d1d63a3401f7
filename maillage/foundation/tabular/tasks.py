"""Upkeep of the files that wait."""

from procrastinate.contrib.django import app

from maillage.foundation.tabular.actions import purge_expired


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="purge_expired_uploads")
def purge_expired_uploads(timestamp: int) -> None:
    """Delete the cells of files that nobody confirmed in two days."""
    purge_expired()
