"""What the platform counts, recorded every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.foundation.tenancy.models import Community
from maillage.planning.evaluation.actions import count_now

QUEUE = "calendar"


@app.periodic(cron="50 4 * * *")
@app.task(queueing_lock="evaluation_every_night")
def count_every_night(timestamp: int) -> None:
    """One job a community: what fails in one is tried again without the others."""
    for key in Community.objects.active().values_list("pk", flat=True):
        count_one_community.configure(queue=QUEUE, queueing_lock=f"evaluation_every_night:{key}").defer(
            community_id=key
        )


@app.task(name="evaluation.every_night", queue=QUEUE, retry=5)
def count_one_community(community_id: int) -> None:
    """Record what every room counts there; running it twice a day changes nothing."""
    community = Community.objects.active().filter(pk=community_id).first()
    if community is not None:
        count_now(by=None, community=community, today=timezone.localdate())
