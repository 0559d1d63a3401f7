"""What the pages of the room share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from maillage.foundation.access.enums import Permission
from maillage.foundation.web.pages import PageRequest
from maillage.planning.diagnosis.findings import queries
from maillage.planning.diagnosis.findings.errors import FindingError
from maillage.planning.diagnosis.findings.models import Finding, Need
from maillage.planning.diagnosis.findings.places import Place, places_of
from maillage.planning.diagnosis.queries import version_to_read


def finding_or_404(number: int) -> Finding:
    found = queries.finding(number)
    if found is None:
        raise Http404
    return found


def need_or_404(number: int) -> Need:
    found = queries.need(number)
    if found is None:
        raise Http404
    return found


def is_editor(request: PageRequest) -> bool:
    return request.actor.can(Permission.FINDING_EDIT)


def offered_places(request: PageRequest) -> list[Place]:
    """The places of the territory in force."""
    return places_of(version_to_read(None, request.today, drafts=False))


def back_to(request: PageRequest, name: str, number: int, anchor: str = "") -> HttpResponse:
    address = reverse(name, args=[request.community.slug, number])
    return redirect(f"{address}#{anchor}" if anchor else address)


def attempt(request: PageRequest, act: Callable[[], Any], done: str) -> bool:
    """Do a short act: what was done, or why it cannot be, is told on the next page."""
    try:
        act()
    except FindingError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True
