"""What time does to offers."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.care.access_to_care.slots.actions.upkeep import drop_holds
from maillage.foundation.tenancy.nightly import in_each_community


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="care_slot_holds")
def end_holds(timestamp: int) -> None:
    """Tidy the holds that are over."""
    in_each_community(lambda community: drop_holds(community=community, now=timezone.now()), archived=True)
