"""Forgetting the persons whom nobody contacted for three years."""

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest, TruncDate

from maillage.communities.prospects.actions.common import take_turn
from maillage.communities.prospects.models import Prospect, ProspectContact
from maillage.engines.aci.dates import add_months
from maillage.foundation.access.acting import trace
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

RETENTION_MONTHS = 36


@transaction.atomic
def purge_expired(*, community: Community, today: date) -> int:
    """Erase the cards, their contacts and their doubles three years after the last contact, or after they
    were added; how many. Objections stay, reduced as they are: else the person would be contacted anew.
    """
    limit = add_months(today, -RETENTION_MONTHS)
    with community_scope(community):
        take_turn(community)
        added = TruncDate("created_at")
        old = (
            Prospect.objects.live()
            .filter(objected_on__isnull=True)
            .annotate(last=Greatest(Coalesce(F("last_contact_on"), added), added))
            .filter(last__lt=limit)
            .values_list("pk", flat=True)
        )
        keys = list(old)
        if not keys:
            return 0
        doubles = Q(merged_into__in=keys)
        held = [*keys, *Prospect.objects.filter(doubles).values_list("pk", flat=True)]
        ProspectContact.objects.filter(prospect__in=held).delete()
        Prospect.objects.filter(doubles).delete()
        Prospect.objects.filter(pk__in=keys).delete()
        trace(AuditAction.PROSPECT_PURGED, None, community, community, count=len(keys))
    return len(keys)
