"""What the platform counts, recorded every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.nightly import defer_for_each_community
from maillage.planning.evaluation.actions import count_now

QUEUE = "calendar"


@app.periodic(cron="50 4 * * *")
@app.task(queueing_lock="evaluation_every_night")
def count_every_night(timestamp: int) -> None:
    """One job a community: what fails in one is tried again without the others."""
    defer_for_each_community(count_one_community, "evaluation_every_night")


@app.task(name="evaluation.every_night", queue=QUEUE, retry=5)
def count_one_community(community_id: int) -> None:
    """Record what every room counts there; running it twice a day changes nothing."""
    community = Community.objects.active().filter(pk=community_id).first()
    if community is not None:
        count_now(by=None, community=community, today=timezone.localdate())
