"""Calendar files and subscriptions."""

from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_http_methods, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import community_actor
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import PageRequest, community_page, public_page
from maillage.operations.meetings import ical
from maillage.operations.meetings.actions import feeds as actions
from maillage.operations.meetings.enums import FeedScope
from maillage.operations.meetings.errors import ClosedLinkError
from maillage.operations.meetings.links import feed_link, read_feed, read_participant
from maillage.operations.meetings.models import CalendarFeed, Meeting
from maillage.operations.meetings.queries import meetings as queries
from maillage.operations.meetings.views.common import FORM, back_to, meeting_or_404

CONTENT = "text/calendar; charset=utf-8"
# Programs show the past that they were given; two years is what a yearly report asks.
PAST = timedelta(days=730)
MOST = 500


@community_page(Permission.MEETINGS_VIEW)
@require_http_methods(FORM)
def calendar_subscriptions(request: PageRequest, community: Community) -> HttpResponse:
    """One's subscriptions: their addresses, opened, changed, closed."""
    if request.method == "POST" and request.POST.get("scope") in FeedScope.values:
        scope = FeedScope(request.POST["scope"])
        if request.POST.get("do") == "close":
            actions.close_feed(by=request.user, community=community, scope=scope)
        else:
            actions.renew_feed(by=request.user, community=community, scope=scope)
        return back_to(request, "calendar_subscriptions")
    known = {feed.scope: feed_link(feed) for feed in CalendarFeed.objects.filter(owner=request.user)}
    rows = [(scope, known.get(scope.value, "")) for scope in FeedScope]
    return render(request, "meetings/subscriptions.html", {"community": community, "rows": rows})


@community_page(Permission.MEETINGS_VIEW)
@require_safe
def meeting_ics(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One meeting as a file."""
    return _file(meeting_or_404(request, number), community, _page(community, number))


@public_page
@require_safe
def meeting_link_ics(request: HttpRequest, token: str) -> HttpResponse:
    """The same behind a personal link."""
    try:
        participant = read_participant(token)
    except ClosedLinkError as error:
        return render(request, "meetings/link_closed.html", {"reason": error}, status=410)
    link = f"{settings.SITE_URL}{reverse('meeting_link', args=[token])}"
    return _file(participant.meeting, participant.community, link)


def _file(meeting: Meeting, community: Community, link: str) -> HttpResponse:
    if meeting.starts_at is None:
        return HttpResponse("Cette réunion n’a pas encore de date.", status=404, content_type="text/plain")
    answer = HttpResponse(ical.invitation(meeting, community, link=link), content_type=CONTENT)
    answer["Content-Disposition"] = f'attachment; filename="reunion-{meeting.number}.ics"'
    return answer


def _page(community: Community, number: int) -> str:
    return f"{settings.SITE_URL}{reverse('meeting', args=[community.slug, number])}"


@public_page
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program reads every few hours; who lost their role reads nothing any more."""
    try:
        feed = read_feed(token)
    except ClosedLinkError as error:
        return HttpResponse(str(error), status=410, content_type="text/plain; charset=utf-8")
    community = feed.community
    with community_scope(community):
        actor = community_actor(feed.owner, community, today=request.today)  # type: ignore[attr-defined]
        if not feed.owner.is_active or not actor.can(Permission.MEETINGS_VIEW):
            return HttpResponse(
                "Cet abonnement est fermé.", status=410, content_type="text/plain; charset=utf-8"
            )
        own = feed.scope == FeedScope.OWN
        found = queries.listed(actor, queries.Filters(own=own)) if own else queries.readable(actor)
        since = timezone.now() - PAST
        rows = found.filter(starts_at__gte=since).order_by("starts_at", "number")[:MOST]
        name = f"{community} : mes réunions" if own else f"{community} : réunions"
        text = ical.feed([(row, _page(community, row.number)) for row in rows], community, name=name)
    tag = quote_etag(sha256(text.encode()).hexdigest()[:32])
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": tag})
    answer = HttpResponse(text, content_type=CONTENT)
    answer["ETag"], answer["Cache-Control"] = tag, "private, max-age=900"
    answer["Content-Disposition"] = 'inline; filename="reunions.ics"'
    return answer
