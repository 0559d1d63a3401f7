"""Meetings of a community: the list, one meeting, writing it, cancelling it, its files."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.operations.meetings.actions import meetings as actions
from maillage.operations.meetings.actions import people as people_actions
from maillage.operations.meetings.clock import local_time, zone_of
from maillage.operations.meetings.enums import Answer, AttendanceState, FileKind, MeetingKind
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.forms import (
    AnswerForm,
    CancelForm,
    DatesForm,
    EditMeetingForm,
    FileForm,
    NewMeetingForm,
)
from maillage.operations.meetings.links import participant_token
from maillage.operations.meetings.models import Meeting, MeetingFile, Participant
from maillage.operations.meetings.queries import dates as date_queries
from maillage.operations.meetings.queries import meetings as queries
from maillage.operations.meetings.views.common import (
    FORM,
    attempt,
    back_to,
    frame,
    kept_or_403,
    meeting_or_404,
)
from maillage.planning.health_project.enums import Mission
from maillage.planning.health_project.models import ActionSheet

A_PAGE = 40


def _filters(request: PageRequest) -> queries.Filters:
    asked = request.GET
    year = asked.get("annee", "")
    return queries.Filters(
        kind=asked.get("nature", "") if asked.get("nature") in MeetingKind.values else "",
        mission=asked.get("mission", "") if asked.get("mission") in Mission.values else "",
        sheet=int(asked["fiche"]) if asked.get("fiche", "").isdigit() and len(asked["fiche"]) < 7 else None,
        year=int(year) if year.isdigit() and len(year) == 4 else None,
        own=asked.get("miennes") == "1",
    )


@community_page(Permission.MEETINGS_VIEW)
@require_safe
@local_time
def meetings(request: PageRequest, community: Community) -> HttpResponse:
    """What comes, the nearest first, then what was held."""
    filters, now = _filters(request), timezone.now()
    found = queries.listed(request.actor, filters)
    page = Paginator(queries.held(found, now), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "community": community,
        "coming": list(queries.coming(found, now)[:A_PAGE]) if page.number == 1 else [],
        "page": page,
        "filters": filters,
        "kinds": MeetingKind.choices,
        "missions": Mission.choices,
        "years": queries.years(request.actor),
        "can_write": request.actor.can(Permission.MEETINGS_ORGANISE),
        "keeps": request.actor.can(Permission.MEETINGS_EDIT),
    }
    return render(request, "meetings/list.html", context)


@community_page(Permission.MEETINGS_VIEW)
@require_safe
@local_time
def meetings_csv(request: PageRequest, community: Community) -> HttpResponse:
    headings = (
        "N°", "Réunion", "Nature", "Mission", "Fiche-action", "État", "Début", "Fin", "Lieu", "Convoqués",
        "Présents", "Présences arrêtées le", "Compte rendu",
    )  # fmt: skip
    rows = (
        (
            one.number, one.title, one.get_kind_display(), one.get_mission_display(),
            one.sheet.title if one.sheet else "", one.get_state_display(), _local(one.starts_at),
            _local(one.ends_at), one.where, one.called_count, one.there_count, _local(one.closed_at),  # type: ignore[attr-defined]
            one.minutes_state or "",  # type: ignore[attr-defined]
        )
        for one in queries.listed(request.actor, _filters(request)).order_by("starts_at", "number")
    )  # fmt: skip
    return csv_answer(f"reunions-{community.slug}.csv", headings, rows)


def _local(moment: Any) -> Any:
    return timezone.localtime(moment) if moment else ""


@community_page(Permission.MEETINGS_VIEW)
@require_safe
@local_time
def meeting(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One meeting: when, where, why, what one answers, who comes, its documents."""
    one = meeting_or_404(request, number)
    now = timezone.now()
    people = queries.people(one)
    own = next((row for row in people if _is(row, request)), None)
    context = {
        **frame(request, community, one, "meeting"),
        "people": people,
        "tally": _attended(people) if one.is_closed else _tally(one, people),
        "own": own,
        "own_token": participant_token(own) if own else "",
        "answers": _answering(one, own, people) if own and not one.has_begun(now) else None,
        "begun": one.has_begun(now),
        "over": one.is_over(now),
        "files": queries.files(one),
        "file_form": FileForm(),
        "board": date_queries.board(one, people) if one.is_poll else None,
        "dates": _dates(one, own),
        "minutes": queries.minutes_of(one),
    }
    return render(request, "meetings/meeting.html", context)


def _is(row: Participant, request: PageRequest) -> bool:
    member = row.member
    return row.account_id == request.user.pk or bool(
        member and not member.is_structure and member.user_id == request.user.pk
    )


def _attended(people: list[Any]) -> list[tuple[str, list[Participant]]]:
    """Who was there, who was not."""
    said: dict[str, list[Participant]] = {label: [] for label in AttendanceState.labels}
    for row in people:
        for here in row.here:
            said[here.get_state_display()].append(row)
    return [(label, rows) for label, rows in said.items() if rows]


def _tally(one: Meeting, people: list[Participant]) -> list[tuple[str, list[Participant]]]:
    """Who comes, who does not, who said nothing; who is asked for a date."""
    if one.is_poll:
        return [("Personnes consultées", people)] if people else []
    order = [Answer.YES, Answer.REMOTE, Answer.PROXY, Answer.NO, Answer.NONE]
    called = [row for row in people if not row.walk_in]
    said = {Answer.YES: "Sur place", Answer.PROXY: "Représentés", Answer.NO: "Excusés"}
    found = [
        (said.get(answer, str(answer.label)), [row for row in called if row.answer == answer])
        for answer in order
    ]
    return [(label, rows) for label, rows in found if rows]


def _answering(one: Meeting, own: Participant, people: list[Participant]) -> AnswerForm | None:
    if one.is_poll or one.is_cancelled:
        return None
    return AnswerForm(others=[row for row in people if row.pk != own.pk])


def _dates(one: Meeting, own: Participant | None) -> DatesForm | None:
    if not one.is_poll or own is None:
        return None
    return DatesForm(options=date_queries.options(one), known=date_queries.known(own))


@community_page(Permission.MEETINGS_VIEW)
@require_POST
@local_time
def meeting_answer(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The answer of who is signed in, to the invitation or to the dates."""
    one = meeting_or_404(request, number)
    own = queries.own_participant(one, request.user)
    if own is None:
        raise Http404
    own.community = community
    if one.is_poll:
        dates = DatesForm(request.POST, options=date_queries.options(one), known={})
        if dates.is_valid():
            attempt(
                request,
                lambda: people_actions.answer_dates(
                    participant=own, choices=dates.choices(), by=request.user
                ),
                "Vos choix sont enregistrés.",
            )
        return back_to(request, "meeting", number)
    form = AnswerForm(request.POST, others=queries.people(one))
    if form.is_valid():
        attempt(
            request,
            lambda: people_actions.answer_meeting(
                participant=own, answer=Answer(form.cleaned_data["answer"]),
                proxy_to=form.cleaned_data["proxy_to"], by=request.user,
            ),
            "Votre réponse est enregistrée.",
        )  # fmt: skip
    else:
        messages.error(request, "Choisissez une réponse.")
    return back_to(request, "meeting", number)


@community_page(Permission.MEETINGS_ORGANISE)
@require_http_methods(FORM)
@local_time
def meeting_new(request: PageRequest, community: Community) -> HttpResponse:
    """A meeting at one date, at several to choose from, or a series. ``?fiche=3`` says for which action."""
    initial = {"sheet": request.GET.get("fiche", ""), "key": uuid.uuid4()}
    form = NewMeetingForm(request.POST or None, zone=zone_of(community), sheets=_sheets(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = _write(request, community, form)
        except MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "La réunion est écrite. Ajoutez maintenant les personnes à convoquer.")
            return redirect("meeting_people", community.slug, made.number)
    context = {"community": community, "form": form}
    return render(request, "meetings/new.html", context, status=422 if form.is_bound else 200)


def _write(request: PageRequest, community: Community, form: NewMeetingForm) -> Meeting:
    data = form.cleaned_data
    if data["every"]:
        return actions.write_series(
            by=request.user, community=community, key=data["key"], card=form.card(), every=data["every"],
            count=data["count"],
        )[0]  # fmt: skip
    card = form.card()
    if data["options"]:
        card = replace(card, starts_at=None, ends_at=None)
    return actions.write_meeting(
        by=request.user, community=community, key=data["key"], card=card, options=data["options"]
    )


def _sheets() -> list[ActionSheet]:
    return list(ActionSheet.objects.live().only("number", "title").order_by("number"))


@community_page(Permission.MEETINGS_ORGANISE)
@require_http_methods(FORM)
@local_time
def meeting_edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Change a meeting, or it and those that follow."""
    one = kept_or_403(request, number)
    form = EditMeetingForm(
        request.POST or None, zone=zone_of(community), sheets=_sheets(), meeting=one,
        initial=EditMeetingForm.start(one),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.edit_meeting(
                by=request.user, community=community, number=number, card=form.card(),
                following=bool(form.cleaned_data.get("following")),
            )  # fmt: skip
        except MeetingError as error:
            form.add_error(None, str(error))
        else:
            count = len(changed)
            messages.success(
                request, f"{count} réunions sont à jour." if count > 1 else "La réunion est à jour."
            )
            return back_to(request, "meeting", number)
    context = {**frame(request, community, one, "meeting"), "form": form}
    return render(request, "meetings/edit.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.MEETINGS_ORGANISE)
@require_http_methods(FORM)
@local_time
def meeting_cancel(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Say what cancelling does, then do it."""
    one = kept_or_403(request, number)
    form = CancelForm(request.POST or None)
    if one.series_id is None:
        del form.fields["following"]
    if request.method == "POST" and form.is_valid():
        attempt(
            request,
            lambda: actions.cancel_meeting(
                by=request.user, community=community, number=number, reason=form.cleaned_data["reason"],
                following=bool(form.cleaned_data.get("following")),
            ),
            lambda done: f"{len(done)} réunions annulées." if len(done) > 1 else "La réunion est annulée.",
        )  # fmt: skip
        return back_to(request, "meeting", number)
    called = sum(row.invited_at is not None for row in queries.people(one))
    context = {**frame(request, community, one, "meeting"), "form": form, "called": called}
    return render(request, "meetings/cancel.html", context)


@community_page(Permission.MEETINGS_ORGANISE)
@require_POST
@local_time
def meeting_date(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Choose one of the dates offered."""
    kept_or_403(request, number)
    option = request.POST.get("option", "")
    attempt(
        request,
        lambda: actions.choose_date(
            by=request.user, community=community, number=number, option=int(option) if option.isdigit() else 0
        ),
        "La date est choisie. Envoyez maintenant la convocation.",
    )
    return back_to(request, "meeting", number)


@community_page(Permission.MEETINGS_ORGANISE)
@require_POST
@local_time
def meeting_file_add(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Join a document, or the scan of the sheet."""
    kept_or_403(request, number)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        attempt(
            request,
            lambda: actions.add_file(
                by=request.user, community=community, number=number, kind=FileKind(data["kind"]),
                file=data["file"],
            ),
            "Le fichier est joint.",
        )  # fmt: skip
    else:
        messages.error(request, " ".join(map(str, form.errors.get("file", ["Choisissez un fichier."]))))
    if request.POST.get("kind") == FileKind.SHEET:
        return back_to(request, "meeting_attendance", number)
    return back_to(request, "meeting", number, anchor="documents")


@community_page(Permission.MEETINGS_VIEW)
@require_safe
def meeting_file(request: PageRequest, community: Community, number: int, file: int) -> HttpResponse:
    """One file; the signed sheet is for those who keep the meeting."""
    one = meeting_or_404(request, number)
    found = MeetingFile.objects.filter(pk=file, meeting=one).first()
    if found is None or (found.kind == FileKind.SHEET and not queries.may_edit(request.actor, one)):
        raise Http404
    return file_answer(found)


def file_answer(found: MeetingFile) -> HttpResponse:
    """The very bytes that were joined; never opened inside the site."""
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    return answer
