"""What time does to offers."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.care.access_to_care.slots.actions.upkeep import drop_holds, purge_offers
from maillage.foundation.tenancy.models import Community


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="care_slot_holds")
def end_holds(timestamp: int) -> None:
    """Tidy the holds that are over."""
    for community in Community.objects.order_by("pk"):
        drop_holds(community=community, now=timezone.now())


@app.periodic(cron="25 3 * * *")
@app.task(queueing_lock="care_slot_purge")
def purge_slots(timestamp: int) -> None:
    """Erase the offers that are too old."""
    for community in Community.objects.order_by("pk"):
        purge_offers(community=community, now=timezone.now())
