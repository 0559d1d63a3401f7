"""What is forgotten in time, run every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.communities.prospects.actions.purge import purge_expired
from maillage.foundation.tenancy.models import Community

QUEUE = "calendar"


@app.periodic(cron="40 4 * * *")
@app.task(queueing_lock="prospects_purge")
def purge_every_community(timestamp: int) -> None:
    """One job a community: what fails in one is tried again without the others."""
    for key in Community.objects.active().values_list("pk", flat=True):
        purge_one_community.configure(queue=QUEUE, queueing_lock=f"prospects_purge:{key}").defer(
            community_id=key
        )


@app.task(name="prospects.purge", queue=QUEUE, retry=5)
def purge_one_community(community_id: int) -> None:
    """Those of one community; running it twice a day changes nothing."""
    community = Community.objects.filter(pk=community_id).first()
    if community is not None:
        purge_expired(community=community, today=timezone.localdate())
