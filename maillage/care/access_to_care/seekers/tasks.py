"""What time does to the searches: proposals without an answer go on to the next doctor."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.care.access_to_care.seekers.actions.proposing import advance
from maillage.care.switch.queries import may_be_on
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.nightly import in_each_community
from maillage.foundation.tenancy.zones import zone_of


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="care_gp_proposals")
def advance_proposals(timestamp: int) -> None:
    """Every community whose module is open, with the days of its place."""
    in_each_community(advance_in)


def advance_in(community: Community) -> None:
    if may_be_on(community):
        with timezone.override(zone_of(community.department_code)):
            advance(community=community, now=timezone.now())
