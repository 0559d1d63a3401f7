"""The calendar of the directory, run every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.communities.cards.actions.directory import ask_for_confirmations, end_agreements
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.nightly import defer_for_each_community

QUEUE = "calendar"


@app.periodic(cron="40 4 * * *")
@app.task(queueing_lock="cards_every_night")
def keep_cards_fresh(timestamp: int) -> None:
    """One job a community: what fails in one is tried again without the others."""
    defer_for_each_community(keep_one_directory_fresh, "cards_every_night")


@app.task(name="cards.every_night", queue=QUEUE, retry=5)
def keep_one_directory_fresh(community_id: int) -> None:
    """Ask for confirmations and end what members agreed to; running it twice a day changes nothing."""
    community = Community.objects.active().filter(pk=community_id).first()
    if community is not None:
        ask_for_confirmations(community=community, today=timezone.localdate())
        end_agreements(community=community)
