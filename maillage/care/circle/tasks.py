"""What time does to cases: notices leave, what has had its time goes."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.care.circle.actions import deliver_notices, purge_due, purge_over
from maillage.foundation.tenancy.models import Community


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="care_notices")
def send_notices(timestamp: int) -> None:
    """Tell those who must be told; what failed is told the next time."""
    for community in Community.objects.order_by("pk"):
        deliver_notices(community=community)


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="care_purge")
def purge_cases(timestamp: int) -> None:
    """Erase the cases whose day has come, then what has its own time."""
    for community in Community.objects.order_by("pk"):
        purge_due(community=community, today=timezone.localdate())
        purge_over(community=community, today=timezone.localdate())
