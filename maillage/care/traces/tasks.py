"""Each night the heads of the chains are signed and kept elsewhere, and what has had its time goes."""

import structlog
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.care.traces.actions import purge_expired, sign_heads
from maillage.foundation.audit.actions import BrokenChainError
from maillage.foundation.audit.signing import signing_key
from maillage.foundation.tenancy.models import Community


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="care_traces")
def keep_traces(timestamp: int) -> None:
    """Sign, then purge: a chain that does not hold is left as it is, and said."""
    key = signing_key(settings.AUDIT_KEY_FILE)
    sign_heads(key=key, now=timezone.now())
    for community in Community.objects.order_by("pk"):
        try:
            purge_expired(community=community, now=timezone.now(), key=key)
        except BrokenChainError as error:
            structlog.get_logger().error("care.trace_broken", community=community.pk, why=str(error))
