"""Jobs: figures follow the data they are made from, whoever changed it."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.reference.supply.actions import compute_accessibility, follow_directory
from maillage.reference.supply.freshness import stale


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="compute_accessibility")
def recompute_accessibility(timestamp: int) -> None:
    """Compute again what no longer follows from the supply and the geography loaded; most often nothing."""
    follow_directory(by=None)
    today = timezone.localdate()
    if stale(today):
        compute_accessibility(by=None, on=today)
