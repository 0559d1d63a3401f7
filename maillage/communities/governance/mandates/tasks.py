"""The calendar of the mandates, run every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.communities.governance.mandates.actions import warn_of_lapses
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.nightly import defer_for_each_community

QUEUE = "calendar"


@app.periodic(cron="35 4 * * *")
@app.task(queueing_lock="mandates_warn_of_lapses")
def warn_every_community(timestamp: int) -> None:
    """One job a community: what fails in one is tried again without the others."""
    defer_for_each_community(warn_one_community, "mandates_warn_of_lapses")


@app.task(name="mandates.warn_of_lapses", queue=QUEUE, retry=5)
def warn_one_community(community_id: int) -> None:
    """The messages of one community; running it twice a day changes nothing."""
    community = Community.objects.active().filter(pk=community_id).first()
    if community is not None:
        warn_of_lapses(community=community, today=timezone.localdate())
