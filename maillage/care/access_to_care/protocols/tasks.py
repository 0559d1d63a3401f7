"""What time does to protocols: what ends is told before it ends."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.care.access_to_care.protocols.reminders import remind
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.nightly import defer_for_each_community


@app.periodic(cron="35 4 * * *")
@app.task(queueing_lock="care_protocols_every_night")
def remind_every_night(timestamp: int) -> None:
    """One job a community: what fails in one is tried again without the others."""
    defer_for_each_community(remind_one_community, "care_protocols")


@app.task(name="care.protocols", queue="calendar", retry=5)
def remind_one_community(community_id: int) -> None:
    community = Community.objects.active().filter(pk=community_id).first()
    if community is not None:
        remind(community=community, today=timezone.localdate())
