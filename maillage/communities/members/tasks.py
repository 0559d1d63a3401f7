"""The calendar of memberships, run every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.communities.members.actions.fees import turn_the_year
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.nightly import defer_for_each_community

QUEUE = "calendar"


@app.periodic(cron="20 4 * * *")
@app.task(queueing_lock="members_turn_the_year")
def turn_every_year(timestamp: int) -> None:
    """One job a community: what fails in one is tried again without the others."""
    defer_for_each_community(turn_one_year, "members_turn_the_year")


@app.task(name="members.turn_the_year", queue=QUEUE, retry=5)
def turn_one_year(community_id: int) -> None:
    """The calendar of one community; running it twice a day changes nothing."""
    community = Community.objects.active().filter(pk=community_id).first()
    if community is not None:
        turn_the_year(community=community, today=timezone.localdate())
