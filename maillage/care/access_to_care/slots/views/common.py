"""What the pages of this room share."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect

from maillage.care.access_to_care.slots.errors import SlotError
from maillage.care.circle.errors import CircleError
from maillage.care.circle.kinds import kind_of
from maillage.care.circle.models import Case
from maillage.care.doors.pages import CareRequest
from maillage.care.roster.queries import Professional, standing_in
from maillage.operations.meetings.clock import zone_of

FORM = ["GET", "HEAD", "POST"]


def attempt(request: CareRequest, act: Callable[[], Any], done: str = "") -> bool:
    """Do it, and say that it is done (or what it answers), or why not; whether it was."""
    try:
        said = act()
    except (SlotError, CircleError) as error:
        messages.error(request, error.sentence)
        return False
    if done or isinstance(said, str):
        messages.success(request, done or said)
    return True


def back_to(request: CareRequest, page: str, *args: Any) -> HttpResponseRedirect:
    return redirect(page, request.community.slug, *args)


def who_asks(request: CareRequest) -> Professional | None:
    """As what the person is known: a member of the register, an operator, or nobody who may be seated."""
    return standing_in(request.community, request.user.pk)


def zone(request: CareRequest) -> ZoneInfo:
    return zone_of(request.community)


def labels_of(cases: list[Case]) -> dict[str, str]:
    """{code: French} of the natures of these cases."""
    found: dict[str, str] = {}
    for code in {one.kind for one in cases}:
        try:
            found[code] = kind_of(code).label
        except KeyError:
            found[code] = "dossier"
    return found
