"""What time does by itself: tacit validations and renewals, looked for every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.communities.review.actions.contract import open_renewal
from maillage.communities.review.actions.decisions import record_tacit
from maillage.communities.review.models import ReviewCase
from maillage.communities.review.queries import is_over
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.nightly import defer_for_each_community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import day_in

QUEUE = "calendar"


@app.periodic(cron="10 0,4,12 * * *")
@app.task(queueing_lock="review_calendar")
def watch_the_limits(timestamp: int) -> None:
    """One job a community; several times a day, since midnight is not the same overseas."""
    defer_for_each_community(close_the_overdue, "review_calendar")


@app.task(name="review.calendar", queue=QUEUE, retry=5)
def close_the_overdue(community_id: int) -> None:
    """Tacit validations and the renewal of one community; running it twice changes nothing."""
    community = Community.objects.active().filter(pk=community_id).first()
    if community is None:
        return
    now = timezone.now()
    today = day_in(community.department_code, now)
    with community_scope(community):
        overdue = [one.number for one in ReviewCase.objects.open() if is_over(one, today)]
    for number in overdue:
        record_tacit(community=community, number=number, now=now)
    open_renewal(community=community, now=now)
