"""The organiser's list, live; the code of the call; the closing; the sheet and the certificates."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.operations.meetings.actions import attendance as actions
from maillage.operations.meetings.clock import ClockError, instant, local_time, zone_of
from maillage.operations.meetings.codes import CALL_WINDOW, call_code
from maillage.operations.meetings.documents import attendance_sheet, certificate
from maillage.operations.meetings.enums import AttendanceState, FileKind, SignatureKind
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.forms import FileForm
from maillage.operations.meetings.models import Attendance, Meeting
from maillage.operations.meetings.queries import meetings as queries
from maillage.operations.meetings.signing_forms import CloseForm, PresenceForm
from maillage.operations.meetings.views.common import (
    FORM,
    attempt,
    back_to,
    frame,
    kept_or_403,
)


@community_page(Permission.MEETINGS_ORGANISE)
@require_http_methods(FORM)
@local_time
def meeting_attendance(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Who is there, refreshed every few seconds; a line is changed where it stands."""
    one = kept_or_403(request, number)
    people = queries.people(one)
    if request.method == "POST":
        _note(request, one, people)
        if not request.headers.get("HX-Request"):
            return back_to(request, "meeting_attendance", number, anchor="liste")
        people = queries.people(one)
    now = timezone.now()
    opened = one.call_opened_at
    context = {
        **frame(request, community, one, "attendance"),
        "people": people,
        "counts": _counts(people),
        "sheets": [row for row in queries.files(one) if row.kind == FileKind.SHEET],
        "begun": one.has_begun(now),
        "file_form": FileForm(),
        **_detail(request, one, people),
        "call": call_code(one.secret, opened) if opened and now < opened + CALL_WINDOW else "",
        "call_until": opened + CALL_WINDOW if opened else None,
    }
    part = "meetings/_attendance.html" if request.headers.get("HX-Request") else "meetings/attendance.html"
    return render(request, part, context)


def _counts(people: list[Any]) -> list[tuple[str, int]]:
    """[(« présents », 7)], the words in the number that they need."""
    states = [row.here[0].state if row.here else "" for row in people]
    said = []
    for code, label in AttendanceState.choices:
        count, word = states.count(code), str(label).lower()
        said.append((word if count < 2 or code == AttendanceState.REMOTE else f"{word}s", count))
    return [*said, ("rien de noté", states.count(""))]


def _detail(request: PageRequest, one: Meeting, people: list[Any]) -> dict[str, Any]:
    """The form of one person, ``?personne=12``: hours, proxy, paper."""
    asked = request.GET.get("personne", "")
    person = next((row for row in people if str(row.pk) == asked), None)
    if person is None or one.is_closed:
        return {}
    here = person.here[0] if person.here else None
    initial = {
        "state": here.state if here else AttendanceState.PRESENT,
        "arrived": _hour(here.arrived_at if here else one.starts_at),
        "left": _hour(here.left_at if here else None),
        "represented_by": (here.represented_by_id if here else None) or person.proxy_to_id,
        "on_paper": bool(here and here.signature_kind == SignatureKind.PAPER),
    }
    others = [row for row in people if row.pk != person.pk]
    return {"person": person, "detail": PresenceForm(initial=initial, people=others)}


def _hour(moment: datetime | None) -> time | None:
    return timezone.localtime(moment).time() if moment else None


def _note(request: PageRequest, one: Meeting, people: list[Any]) -> None:
    """A button of the list sends « 12:present »; the form of a person sends its fields."""
    quick, _, state = request.POST.get("set", "").partition(":")
    given = {"participant": quick, "state": state} if quick else request.POST
    form = PresenceForm(given, people=people)
    if not form.is_valid():
        messages.error(request, "Cette ligne est incomplète : relisez les heures.")
        return
    data = form.cleaned_data
    try:
        arrived, left = (_at(one, data[name]) for name in ("arrived", "left"))
        actions.note_attendance(
            by=request.user, community=one.community, number=one.number, participant=data["participant"],
            state=AttendanceState(data["state"]), arrived_at=arrived, left_at=left,
            represented_by=data["represented_by"], on_paper=data["on_paper"],
        )  # fmt: skip
    except (MeetingError, ClockError) as error:
        messages.error(request, str(error))


def _at(one: Meeting, hour: time | None) -> datetime | None:
    """This hour of the day of the meeting."""
    if hour is None or one.starts_at is None:
        return None
    zone = zone_of(one.community)
    return instant(one.starts_at.astimezone(zone).date(), hour, zone)


@community_page(Permission.MEETINGS_ORGANISE)
@require_POST
def meeting_call_code(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Open the window of the call."""
    kept_or_403(request, number)
    attempt(
        request,
        lambda: actions.open_call(by=request.user, community=community, number=number),
        "Le code est ouvert pour dix minutes : dites-le à voix haute.",
    )
    return back_to(request, "meeting_attendance", number)


@community_page(Permission.MEETINGS_ORGANISE)
@require_http_methods(FORM)
@local_time
def meeting_close(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Say what closing does, with the hours really held, then do it."""
    one = kept_or_403(request, number)
    now, zone = timezone.now(), zone_of(community)
    end = min(one.ends_at, now) if one.ends_at else now
    initial = {"begins": one.starts_at.astimezone(zone).time() if one.starts_at else None}
    form = CloseForm(
        request.POST or None, meeting=one, initial={**initial, "ends": end.astimezone(zone).time()}
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request,
            lambda: actions.close_attendance(
                by=request.user, community=community, number=number, held_from=form.cleaned_data["held_from"],
                held_to=form.cleaned_data["held_to"],
            ),
            "Les présences sont arrêtées. La feuille et les attestations sont prêtes.",
        )  # fmt: skip
        if done:
            return back_to(request, "meeting_attendance", number)
    people: list[Any] = queries.people(one)
    context = {
        **frame(request, community, one, "attendance"),
        "form": form,
        "counts": _counts(people),
        "unsigned": [
            row for row in people if row.here and row.here[0].is_there and not row.here[0].signature_kind
        ],
        "unnoted": [row for row in people if not row.here],
        "walk_ins": [row for row in people if row.walk_in and row.member_id is None],
        "begun": one.has_begun(now),
    }
    return render(request, "meetings/close.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.MEETINGS_ORGANISE)
@require_safe
@local_time
def meeting_sheet(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The attendance sheet: empty to be signed on paper, or as it was closed."""
    one = kept_or_403(request, number)
    rows = list(
        Attendance.objects.filter(meeting=one).select_related("participant", "represented_by").order_by("pk")
    )
    made = attendance_sheet(one, queries.people(one), rows, community, request.today)
    return document_answer(made, Format.PDF, f"emargement-reunion-{one.number}")


@community_page(Permission.MEETINGS_ORGANISE)
@require_safe
@local_time
def meeting_certificate(
    request: PageRequest, community: Community, number: int, participant: int
) -> HttpResponse:
    """The certificate of one person; each has their own behind their link."""
    one = kept_or_403(request, number)
    row = (
        Attendance.objects.select_related("participant").filter(meeting=one, participant=participant).first()
    )
    if row is None or not row.is_there or not one.is_closed:
        raise Http404
    return document_answer(
        certificate(one, row, community), Format.PDF, f"attestation-reunion-{one.number}-{row.participant_id}"
    )
