"""Minutes of a meeting: reading, writing, deciding, approving, signing."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.operations.meetings.actions import minutes as actions
from maillage.operations.meetings.clock import local_time
from maillage.operations.meetings.documents import minutes_document
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.forms import DecisionForm, MinutesForm, SignMinutesForm, TaskForm
from maillage.operations.meetings.models import Decision, Meeting, MeetingTask, Minutes
from maillage.operations.meetings.queries import meetings as queries
from maillage.operations.meetings.views.common import FORM, attempt, back_to, frame, meeting_or_404


@community_page(Permission.MEETINGS_VIEW)
@require_http_methods(FORM)
@local_time
def meeting_minutes(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The minutes: a draft is of who keeps the meeting; approved, every reader of the meeting reads them."""
    one = meeting_or_404(request, number)
    can_edit = queries.may_edit(request.actor, one)
    minutes = queries.minutes_of(one)
    forms: dict[str, Any] = {}
    if request.method == "POST":
        if not can_edit:
            raise PermissionDenied
        do = request.POST.get("do", "text")
        if do in ACTS:
            answer = ACTS[do](request, one, forms)
            if answer is not None:
                return answer
    is_draft = minutes is None or minutes.is_draft
    people = queries.people(one)
    if can_edit and is_draft:
        forms = _forms(one, minutes, people) | forms
    context = {
        **frame(request, community, one, "minutes"),
        "minutes": minutes,
        "readable": can_edit or not is_draft,
        "is_draft": is_draft,
        "decisions": list(Decision.objects.filter(meeting=one)),
        "tasks": _tasks(request, one, can_edit=can_edit),
        "mark": actions.MARK,
        "can_approve": minutes is not None and is_draft and request.actor.can(Permission.MINUTES_APPROVE)
        and minutes.written_by_id != request.user.pk,
        "can_sign": minutes is not None and minutes.state == "approuve"
        and request.actor.can(Permission.MINUTES_SIGN),
        "sign_form": SignMinutesForm(initial={"signature": request.user.get_full_name()}),
        **forms,
    }  # fmt: skip
    bad = any(form.is_bound and not form.is_valid() for form in forms.values())
    return render(request, "meetings/minutes.html", context, status=422 if bad else 200)


def _tasks(request: PageRequest, one: Meeting, *, can_edit: bool) -> list[tuple[MeetingTask, bool]]:
    """Each task, and whether this person may tick it."""
    rows = MeetingTask.objects.filter(meeting=one).select_related("owner__member")
    return [(row, can_edit or actions.is_holder(row, request.user)) for row in rows]


def _forms(one: Meeting, minutes: Minutes | None, people: list[Any]) -> dict[str, Any]:
    text = minutes.text if minutes and minutes.version else _outline(one)
    return {
        "form": MinutesForm(initial={"text": text, "base": minutes.version if minutes else 0}),
        "decision_form": DecisionForm(initial={"key": uuid.uuid4()}, prefix="decision"),
        "task_form": TaskForm(initial={"key": uuid.uuid4()}, people=people, prefix="task"),
    }


def _outline(one: Meeting) -> str:
    """The agenda as the first words of the minutes."""
    return "\n\n".join(f"{rank}. {point['title']}\n" for rank, point in enumerate(one.agenda, start=1))


def _write(request: PageRequest, one: Meeting, forms: dict[str, Any]) -> HttpResponse | None:
    form = forms["form"] = MinutesForm(request.POST)
    if not form.is_valid():
        return None
    try:
        _, clash = actions.save_minutes(
            by=request.user, community=request.community, number=one.number, base=form.cleaned_data["base"],
            text=form.cleaned_data["text"],
        )  # fmt: skip
    except MeetingError as error:
        form.add_error(None, str(error))
        return None
    if clash:
        messages.warning(
            request, "Une autre personne a changé le même passage : les deux rédactions sont gardées."
        )
    else:
        messages.success(request, "Le compte rendu est enregistré.")
    return back_to(request, "meeting_minutes", one.number)


def _decide(request: PageRequest, one: Meeting, forms: dict[str, Any]) -> HttpResponse | None:
    form = forms["decision_form"] = DecisionForm(request.POST, prefix="decision")
    if not form.is_valid():
        return None
    data = form.cleaned_data
    attempt(
        request,
        lambda: actions.add_decision(
            by=request.user, community=request.community, number=one.number, key=data["key"],
            text=data["text"], votes=(data["votes_for"], data["votes_against"], data["abstentions"]),
        ),
        "La décision est notée.",
    )  # fmt: skip
    return back_to(request, "meeting_minutes", one.number, anchor="decisions")


def _promise(request: PageRequest, one: Meeting, forms: dict[str, Any]) -> HttpResponse | None:
    form = forms["task_form"] = TaskForm(request.POST, people=queries.people(one), prefix="task")
    if not form.is_valid():
        return None
    attempt(
        request,
        lambda: actions.add_task(
            by=request.user, community=request.community, number=one.number, **form.cleaned_data
        ),
        "La tâche est notée : elle paraît dans « Ma semaine » de la personne.",
    )
    return back_to(request, "meeting_minutes", one.number, anchor="taches")


def _remove(request: PageRequest, one: Meeting, forms: dict[str, Any]) -> HttpResponse | None:
    decision, task = (request.POST.get(name, "") for name in ("decision", "task"))
    attempt(
        request,
        lambda: actions.remove_part(
            by=request.user, community=request.community, number=one.number,
            decision=int(decision) if decision.isdigit() else 0, task=int(task) if task.isdigit() else 0,
        ),
        "C’est retiré.",
    )  # fmt: skip
    return back_to(request, "meeting_minutes", one.number)


Act = Callable[[PageRequest, Meeting, dict[str, Any]], HttpResponse | None]
ACTS: dict[str, Act] = {"text": _write, "decision": _decide, "task": _promise, "remove": _remove}


@community_page(Permission.MINUTES_APPROVE)
@require_POST
def minutes_approve(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Freeze the text, by another than its last writer."""
    meeting_or_404(request, number)
    attempt(
        request,
        lambda: actions.approve_minutes(by=request.user, community=community, number=number),
        "Le compte rendu est approuvé : il ne change plus.",
    )
    return back_to(request, "meeting_minutes", number)


@community_page(Permission.MINUTES_SIGN)
@require_POST
def minutes_sign(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Sign by typing one's name."""
    meeting_or_404(request, number)
    signature = request.POST.get("signature", "")[:160]
    attempt(
        request,
        lambda: actions.sign_minutes(
            by=request.user, community=community, number=number, signature=signature
        ),
        "Le compte rendu est signé.",
    )
    return back_to(request, "meeting_minutes", number)


@community_page(Permission.MEETINGS_VIEW)
@require_POST
def meeting_task_done(request: PageRequest, community: Community, number: int, task: int) -> HttpResponse:
    """Note a task done, or not."""
    one = meeting_or_404(request, number)
    row: MeetingTask = get_object_or_404(
        MeetingTask.objects.select_related("owner__member"), meeting=one, number=task
    )
    if not queries.may_edit(request.actor, one) and not actions.is_holder(row, request.user):
        raise Http404
    done = request.POST.get("done") == "1"
    attempt(
        request,
        lambda: actions.tick_task(by=request.user, community=community, number=number, task=task, done=done),
        "C’est noté.",
    )
    return back_to(request, "meeting_minutes", number, anchor="taches")


@community_page(Permission.MEETINGS_VIEW)
@require_safe
@local_time
def minutes_pdf(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The minutes as a file; a draft only for who keeps the meeting."""
    one = meeting_or_404(request, number)
    minutes = queries.minutes_of(one)
    if minutes is None or (minutes.is_draft and not queries.may_edit(request.actor, one)):
        messages.info(request, "Ce compte rendu n’est pas encore approuvé.")
        return back_to(request, "meeting_minutes", number)
    decisions = list(Decision.objects.filter(meeting=one))
    tasks = list(MeetingTask.objects.filter(meeting=one).select_related("owner"))
    made = minutes_document(one, minutes, decisions, tasks, queries.people(one), community, request.today)
    return document_answer(made, Format.PDF, f"compte-rendu-reunion-{one.number}")
