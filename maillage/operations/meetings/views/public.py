"""The page of a participant, behind a personal link: answering, signing from a call, leaving, documents."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.pages import public_page
from maillage.operations.meetings.actions import attendance, people
from maillage.operations.meetings.clock import zone_of
from maillage.operations.meetings.codes import CALL_WINDOW
from maillage.operations.meetings.documents import certificate
from maillage.operations.meetings.enums import Answer, FileKind
from maillage.operations.meetings.errors import ClosedLinkError, MeetingError
from maillage.operations.meetings.forms import AnswerForm, DatesForm
from maillage.operations.meetings.links import read_participant
from maillage.operations.meetings.models import Attendance, Meeting, MeetingFile, Participant
from maillage.operations.meetings.queries import dates
from maillage.operations.meetings.queries import meetings as queries
from maillage.operations.meetings.signing_forms import CallForm
from maillage.operations.meetings.views.common import FORM
from maillage.operations.meetings.views.meetings import file_answer
from maillage.operations.meetings.views.room import signature_of


def _behind_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open the scope of the link's community, at its hour; a link that opens nothing says why."""

    def wrapper(request: HttpRequest, token: str, **named: int) -> HttpResponse:
        try:
            participant = read_participant(token)
        except ClosedLinkError as error:
            return render(request, "meetings/link_closed.html", {"reason": error}, status=410)
        with community_scope(participant.community), timezone.override(zone_of(participant.community)):
            participant.meeting.community = participant.community
            return view(request, participant, token, **named)

    return wrapper


@public_page
@never_cache
@require_http_methods(FORM)
@_behind_link
def meeting_link(request: HttpRequest, participant: Participant, token: str) -> HttpResponse:
    """GET only shows, since mail programs open links on their own; a press answers."""
    meeting = participant.meeting
    others = [row for row in queries.people(meeting) if row.pk != participant.pk]
    if request.method == "POST":
        return _act(request, participant, others, token)
    return _shown(request, participant, others, token)


def _shown(
    request: HttpRequest,
    participant: Participant,
    others: list[Participant],
    token: str,
    call: CallForm | None = None,
) -> HttpResponse:
    meeting, now = participant.meeting, timezone.now()
    here = Attendance.objects.filter(participant=participant).defer("signature").first()
    opened = meeting.call_opened_at
    call_open = opened is not None and opened <= now < opened + CALL_WINDOW and not meeting.is_closed
    asked = request.GET.get("reponse", "")
    waits = not (meeting.is_poll or meeting.is_cancelled or meeting.is_closed or meeting.has_begun(now))
    context = {
        "tenant": participant.community,
        "meeting": meeting,
        "participant": participant,
        "token": token,
        "asked": asked if asked in Answer.values and asked != participant.answer else "",
        "answers": AnswerForm(others=others) if waits else None,
        "dates": DatesForm(options=dates.options(meeting), known=dates.known(participant))
        if meeting.is_poll
        else None,
        "here": here,
        "begun": meeting.has_begun(now),
        "call": call or (CallForm(initial={"key": uuid.uuid4()}) if call_open else None),
        "files": [row for row in queries.files(meeting) if row.kind == FileKind.DOCUMENT],
    }
    return render(request, "meetings/link.html", context, status=422 if call and call.is_bound else 200)


def _act(
    request: HttpRequest, participant: Participant, others: list[Participant], token: str
) -> HttpResponse:
    do = request.POST.get("do", "")
    if do not in {"answer", "dates", "leave", "call"}:
        return _shown(request, participant, others, token)
    if do == "call":
        return _join_call(request, participant, others, token)
    try:
        if do == "leave":
            attendance.sign_out(participant=participant)
            messages.success(request, "Votre départ est noté.")
        elif do == "dates":
            form = DatesForm(request.POST, options=dates.options(participant.meeting), known={})
            if form.is_valid():
                people.answer_dates(participant=participant, choices=form.choices())
                messages.success(request, "Vos choix sont enregistrés. Merci.")
        else:
            _answer(request, participant, others)
    except MeetingError as error:
        messages.error(request, str(error))
    return redirect("meeting_link", token)


def _answer(request: HttpRequest, participant: Participant, others: list[Participant]) -> None:
    form = AnswerForm(request.POST, others=others)
    if not form.is_valid():
        raise MeetingError("Choisissez une réponse.")
    answer = Answer(form.cleaned_data["answer"])
    people.answer_meeting(participant=participant, answer=answer, proxy_to=form.cleaned_data["proxy_to"])
    messages.success(request, "Votre réponse est enregistrée. Merci.")


def _join_call(
    request: HttpRequest, participant: Participant, others: list[Participant], token: str
) -> HttpResponse:
    form = CallForm(request.POST)
    if not form.is_valid():
        return _shown(request, participant, others, token, call=form)
    try:
        attendance.join_call(
            participant=participant, code=form.cleaned_data["code"], key=form.cleaned_data["key"],
            signature=signature_of(form.cleaned_data),
        )  # fmt: skip
    except attendance.WrongCodeError as error:
        attendance.count_wrong_code(participant=participant)
        form.add_error("code", str(error))
        return _shown(request, participant, others, token, call=form)
    except MeetingError as error:
        form.add_error(None, str(error))
        return _shown(request, participant, others, token, call=form)
    messages.success(request, "Votre présence est enregistrée.")
    return redirect("meeting_link", token)


@public_page
@never_cache
@require_safe
@_behind_link
def meeting_link_file(request: HttpRequest, participant: Participant, token: str, file: int) -> HttpResponse:
    """A document of the meeting."""
    found = MeetingFile.objects.filter(pk=file, meeting=participant.meeting, kind=FileKind.DOCUMENT).first()
    if found is None:
        raise Http404
    return file_answer(found)


@public_page
@never_cache
@require_safe
@_behind_link
def meeting_link_certificate(request: HttpRequest, participant: Participant, token: str) -> HttpResponse:
    """The certificate of who was there."""
    meeting: Meeting = participant.meeting
    row = Attendance.objects.select_related("participant").filter(participant=participant).first()
    if row is None or not row.is_there or not meeting.is_closed:
        raise Http404
    name = f"attestation-reunion-{meeting.number}"
    return document_answer(certificate(meeting, row, participant.community), Format.PDF, name)
