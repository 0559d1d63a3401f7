"""The line of life: the page, its file, and the forms that move it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.creation import queries
from maillage.communities.creation.actions import cancel_stage, correct_stage, note_item, record_stage
from maillage.communities.creation.checks import is_answered_by_a_room
from maillage.communities.creation.errors import CreationError
from maillage.communities.creation.exports import line_rows
from maillage.communities.creation.forms import CancelForm, CorrectionForm, ItemForm, StageForm
from maillage.communities.creation.models import ChecklistEntry
from maillage.communities.creation.stages import NEXT, stage_book
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.enums import Bucket, Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer

BUCKETS = (Bucket.EMERGENCE, Bucket.LI_VALIDEE, Bucket.PS_VALIDE, Bucket.ACI_SIGNE)


@community_page(Permission.CREATION_VIEW)
@require_safe
def life_line(request: PageRequest, community: Community) -> HttpResponse:
    """Where the community stands, what is missing, who does what, and the fourteen stages."""
    context = {
        "community": community,
        "line": queries.life_line(community, request.today),
        "buckets": _buckets(Stage(community.stage).bucket),
        "book": stage_book(),
        "can_edit": request.actor.can(Permission.CREATION_EDIT),
    }
    return render(request, "creation/line.html", context)


def _buckets(present: Bucket) -> list[tuple[str, str]]:
    """The four public counts with their state; nothing is reached any more once a contract is ended."""
    if present not in BUCKETS:
        return [(bucket.label, "next") for bucket in BUCKETS]
    at = BUCKETS.index(present)
    states = ["done"] * at + ["now"] + ["next"] * (len(BUCKETS) - at - 1)
    return [(bucket.label, state) for bucket, state in zip(BUCKETS, states, strict=True)]


@community_page(Permission.CREATION_VIEW)
@require_safe
def life_line_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The history and the checklists as one table."""
    headings, rows = line_rows(queries.life_line(community, request.today))
    return csv_answer(f"ligne-de-vie-{community.slug}.csv", headings, rows)


@community_page(Permission.CREATION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def life_line_record(request: PageRequest, community: Community) -> HttpResponse:
    """A stage is reached."""
    form = StageForm(
        request.POST or None,
        following=NEXT[Stage(community.stage)],
        initial={"on": request.today},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            record_stage(
                by=request.user, community=community, key=data["key"], status=Stage(data["status"]),
                on=data["on"], today=request.today, proof=form.proof(),
            )  # fmt: skip
        except CreationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "L’étape est notée.")
            return redirect("life_line", community.slug)
    context = {"community": community, "form": form, "current": stage_book().of(Stage(community.stage))}
    return render(request, "creation/record.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.CREATION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def life_line_correct(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Correct an event, or cancel it; both say why."""
    event = queries.event(community, number)
    if event is None:
        raise Http404
    if request.method != "POST" and not queries.is_standing(community, event):
        messages.info(request, "Cette étape a déjà été corrigée : voici la ligne telle qu’elle est.")
        return redirect("life_line", community.slug)
    cancelling = request.POST.get("what") == "cancel"
    names = ("status", "acted_by", "document", "document_url")
    form = CorrectionForm(
        None if cancelling else request.POST or None,
        initial={"on": event.effective_on, **{name: getattr(event, name) for name in names}},
    )
    cancel = CancelForm(request.POST if cancelling else None, prefix="cancel")
    bound = cancel if cancelling else form
    if request.method == "POST" and bound.is_valid():
        try:
            _mend(request, community, number, bound)
        except CreationError as error:
            bound.add_error(None, str(error))
        else:
            messages.success(request, "La correction est notée ; l’ancienne version reste dans l’histoire.")
            return redirect("life_line", community.slug)
    context = {"community": community, "form": form, "cancel": cancel, "event": event}
    return render(request, "creation/correct.html", context, status=422 if bound.is_bound else 200)


def _mend(request: PageRequest, community: Community, number: int, form: CorrectionForm | CancelForm) -> None:
    data = form.cleaned_data
    if isinstance(form, CancelForm):
        cancel_stage(
            by=request.user, community=community, key=data["key"], number=number, reason=data["reason"]
        )
        return
    correct_stage(
        by=request.user, community=community, key=data["key"], number=number, status=Stage(data["status"]),
        on=data["on"], today=request.today, proof=form.proof(),
    )  # fmt: skip


@community_page(Permission.CREATION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def life_line_item(request: PageRequest, community: Community, code: str) -> HttpResponse:
    """One line of a checklist: who does it, by when, done or not."""
    item = stage_book().item(code)
    if item is None:
        raise Http404
    entry: ChecklistEntry | None = ChecklistEntry.objects.latest().filter(item=code).first()
    names = ("done_on", "responsible", "due_on", "document", "document_url", "note")
    initial = {name: getattr(entry, name) for name in names} if entry else {}
    form = ItemForm(
        request.POST or None,
        answered=is_answered_by_a_room(item.check),
        initial={**initial, "done": bool(initial.get("done_on"))},
    )
    if request.method == "POST" and form.is_valid():
        try:
            note_item(
                by=request.user, community=community, key=form.cleaned_data["key"], item=code,
                line=form.line(), today=request.today,
            )  # fmt: skip
        except CreationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Noté : {item.label}.")
            address = reverse("life_line", args=[community.slug])
            return redirect(f"{address}#point-{code}")
    context = {"community": community, "form": form, "item": item}
    return render(request, "creation/item.html", context, status=422 if form.is_bound else 200)
