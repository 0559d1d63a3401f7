"""What time does to cases: notices leave, what has had its time goes."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.care.circle.upkeep.actions import deliver_notices, purge_due, purge_over
from maillage.foundation.tenancy.nightly import in_each_community


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="care_notices")
def send_notices(timestamp: int) -> None:
    """Tell those who must be told; what failed is told the next time."""
    in_each_community(lambda community: deliver_notices(community=community), archived=True)


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="care_purge")
def purge_cases(timestamp: int) -> None:
    """Erase the cases whose day has come, then what has its own time."""
    today = timezone.localdate()
    in_each_community(
        lambda community: purge_due(community=community, today=today),
        lambda community: purge_over(community=community, today=today),
        archived=True,
    )
