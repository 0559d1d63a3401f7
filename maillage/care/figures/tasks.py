"""What time does to counts: closed months are frozen, and told to those who follow indicators."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.care.figures.actions import freeze, tell_indicators
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.nightly import defer_for_each_community


@app.periodic(cron="20 4 * * *")
@app.task(queueing_lock="care_figures_every_night")
def count_every_night(timestamp: int) -> None:
    """One job a community: what fails in one is tried again without the others."""
    defer_for_each_community(count_one_community, "care_figures")


@app.task(name="care.figures", queue="calendar", retry=5)
def count_one_community(community_id: int) -> None:
    """Freeze what is closed, then tell it; running it twice changes nothing."""
    community = Community.objects.active().filter(pk=community_id).first()
    if community is not None:
        freeze(community=community, today=timezone.localdate())
        tell_indicators(community=community)
