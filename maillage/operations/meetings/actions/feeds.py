"""Subscriptions of calendars."""

import uuid

from django.db import transaction

from maillage.foundation.access.acting import entitled, trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.operations.meetings.enums import FeedScope
from maillage.operations.meetings.models import CalendarFeed


@transaction.atomic
def renew_feed(*, by: User, community: Community, scope: FeedScope) -> CalendarFeed:
    """Open a subscription, or change its address: the one given so far stops working."""
    actor = entitled(by, community, Permission.MEETINGS_VIEW)
    feed, _ = CalendarFeed.objects.update_or_create(
        community=community, owner=by, scope=scope, defaults={"nonce": uuid.uuid4()}
    )
    trace(AuditAction.CALENDAR_FEED, actor, community, feed, scope=str(scope.value), opened=True)
    found: CalendarFeed = feed
    return found


@transaction.atomic
def close_feed(*, by: User, community: Community, scope: FeedScope) -> None:
    """Close a subscription: its address answers nothing any more."""
    actor = entitled(by, community, Permission.MEETINGS_VIEW)
    for feed in CalendarFeed.objects.filter(owner=by, scope=scope):
        trace(AuditAction.CALENDAR_FEED, actor, community, feed, scope=str(scope.value), opened=False)
        feed.delete()
