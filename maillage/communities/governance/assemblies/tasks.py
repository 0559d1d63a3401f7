"""What time does to assemblies, every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.communities.governance.assemblies.actions.entitling import read_convened_again
from maillage.communities.governance.assemblies.actions.sending import note_deliveries
from maillage.communities.governance.assemblies.actions.voting import destroy_ballots
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.nightly import defer_for_each_community
from maillage.foundation.tenancy.scope import community_scope

QUEUE = "calendar"


@app.periodic(cron="35 4 * * *")
@app.task(queueing_lock="assemblies_night")
def every_assembly(timestamp: int) -> None:
    """One job a community: what fails in one is tried again without the others."""
    defer_for_each_community(one_community, "assemblies_night")


@app.task(name="assemblies.night", queue=QUEUE, retry=5)
def one_community(community_id: int) -> None:
    """Copy when convocations left; read again who may vote; destroy the secret ballots out of challenge."""
    community = Community.objects.active().filter(pk=community_id).first()
    if community is not None:
        with community_scope(community):
            note_deliveries(community=community)
            read_convened_again(today=timezone.localdate())
            destroy_ballots(community=community, today=timezone.localdate())
