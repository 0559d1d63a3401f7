"""The door of the room: the code on the wall, and the page that a telephone opens with it."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import PageRequest, community_page, public_page
from maillage.foundation.web.qr import code_of
from maillage.operations.meetings.actions import attendance
from maillage.operations.meetings.cards import Called, Signature
from maillage.operations.meetings.clock import local_time, zone_of
from maillage.operations.meetings.codes import STEP, opens_room, room_code
from maillage.operations.meetings.enums import THERE, Method, Proof, SignatureKind
from maillage.operations.meetings.errors import ClosedLinkError, MeetingError
from maillage.operations.meetings.links import Door, door_link, is_pass, read_door, write_pass
from maillage.operations.meetings.models import Attendance, Participant
from maillage.operations.meetings.queries import meetings as queries
from maillage.operations.meetings.signing_forms import RoomForm
from maillage.operations.meetings.views.common import FORM, frame, kept_or_403


@community_page(Permission.MEETINGS_ORGANISE)
@require_safe
@never_cache
@local_time
def meeting_screen(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """What is projected in the room: a code that changes every thirty seconds, and how many have signed.

    htmx asks again for the part of the page that moves, the whole page where there is no JavaScript.
    """
    one = kept_or_403(request, number)
    now = timezone.now()
    context = {
        **frame(request, community, one, "attendance"),
        "code": code_of(door_link(one, room_code(one.secret, now))),
        "refresh": STEP - int(now.timestamp()) % STEP + 1,
        "present": Attendance.objects.filter(meeting=one, state__in=THERE).count(),
        "expected": Participant.objects.filter(meeting=one).count(),
    }
    part = "meetings/_screen.html" if request.headers.get("HX-Request") else "meetings/screen.html"
    return render(request, part, context)


def signature_of(data: dict[str, Any]) -> Signature:
    """A drawing, else the name as typed."""
    if data.get("drawing"):
        return Signature(SignatureKind.DRAWN, data["drawing"])
    return Signature(SignatureKind.TYPED, data.get("typed", "").strip())


@public_page
@never_cache
@require_http_methods(FORM)
def room_door(request: HttpRequest, name: str) -> HttpResponse:
    """The page of the telephone: one screen, one button. The code opens it for sixty seconds; the pass that
    it gives then leaves the time to sign, and to try again where the network is poor.
    """
    try:
        door = read_door(name)
    except ClosedLinkError as error:
        return render(request, "meetings/door_closed.html", {"reason": error}, status=404)
    with community_scope(door.community), timezone.override(zone_of(door.community)):
        door.meeting.community = door.community
        given = request.POST.get("pass", "")
        if request.method == "POST":
            opened = is_pass(given, door.meeting)
        else:
            opened = opens_room(door.meeting.secret, door.code, timezone.now())
        if not opened or door.meeting.is_closed or door.meeting.is_cancelled:
            reason = "Les présences de cette réunion sont arrêtées." if door.meeting.is_closed else ""
            return render(
                request, "meetings/door_closed.html", {"reason": reason, "meeting": door.meeting}, status=404
            )
        return _sign(request, door, given or write_pass(door.meeting))


def _sign(request: HttpRequest, door: Door, given: str) -> HttpResponse:
    meeting = door.meeting
    own = queries.own_participant(meeting, request.user) if isinstance(request.user, User) else None
    here = Attendance.objects.filter(meeting=meeting, state__in=THERE).values("participant")
    waiting = (
        Participant.objects.filter(meeting=meeting).exclude(pk__in=here).order_by("name")
        if own is None
        else []
    )
    # A repeated tap names someone who has signed since: their name is still taken.
    offered = (
        Participant.objects.filter(meeting=meeting).order_by("name") if request.method == "POST" else waiting
    )
    form = RoomForm(
        request.POST or None, people=offered, known=own is not None, initial={"key": uuid.uuid4()}
    )
    context = {"tenant": door.community, "meeting": meeting, "own": own, "form": form, "given": given}
    if request.method == "POST" and form.is_valid():
        try:
            row = _signed(request, door, own, form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, str(error))
        else:
            return render(request, "meetings/signed.html", {**context, "row": row})
    return render(request, "meetings/sign.html", context, status=422 if form.is_bound else 200)


def _signed(request: HttpRequest, door: Door, own: Participant | None, data: dict[str, Any]) -> Attendance:
    proof = Proof.ACCOUNT if own else Proof.NAME
    person = own
    if person is None and data.get("participant"):
        person = Participant.objects.get(pk=data["participant"], meeting=door.meeting)
    if person is None:
        said = Called(data["name"], data.get("quality", ""), data.get("email", ""))
        person = attendance.walk_in(meeting=door.meeting, person=said)
    return attendance.sign_in(
        meeting=door.meeting, participant=person, key=data["key"], method=Method.ROOM, proof=proof,
        signature=signature_of(data),
    )  # fmt: skip
