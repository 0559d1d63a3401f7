"""What the pages of the room share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.models import Meeting
from maillage.operations.meetings.queries import meetings as queries

FORM = ["GET", "HEAD", "POST"]


def meeting_or_404(request: PageRequest, number: int) -> Meeting:
    """A meeting that this person may read."""
    found = queries.one(request.actor, number)
    if found is None:
        raise Http404
    found.community = request.community
    return found


def kept_or_403(request: PageRequest, number: int) -> Meeting:
    """A meeting that this person may change."""
    found = meeting_or_404(request, number)
    if not queries.may_edit(request.actor, found):
        raise PermissionDenied
    return found


def frame(request: PageRequest, community: Community, meeting: Meeting, tab: str) -> dict[str, Any]:
    """What every page of a meeting shows."""
    return {
        "community": community,
        "meeting": meeting,
        "tab": tab,
        "can_edit": queries.may_edit(request.actor, meeting),
    }


def attempt(request: PageRequest, act: Callable[[], Any], done: str | Callable[[Any], str]) -> bool:
    """Do a short act: what was done, or why it cannot be, is told on the next page."""
    try:
        result = act()
    except MeetingError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done if isinstance(done, str) else done(result))
    return True


def back_to(request: PageRequest, name: str, *args: Any, anchor: str = "") -> HttpResponse:
    address = reverse(name, args=[request.community.slug, *args])
    return redirect(f"{address}#{anchor}" if anchor else address)
