"""The editor of one section: the text, its preview, what others wrote meanwhile, the remarks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest
from maillage.foundation.writing import queries
from maillage.foundation.writing.actions.documents import assign
from maillage.foundation.writing.actions.facts import attach, detach
from maillage.foundation.writing.actions.sections import Saved, save, settle, touch
from maillage.foundation.writing.declaration import Section
from maillage.foundation.writing.enums import Choice
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.fields import shown_fields
from maillage.foundation.writing.forms import (
    AttachForm,
    CommentForm,
    SaveForm,
    SettleForm,
    posted_values,
)
from maillage.foundation.writing.layout import section_of
from maillage.foundation.writing.models import Attachment, DocumentSection, SectionClash
from maillage.foundation.writing.preview import html
from maillage.foundation.writing.queries import held_by
from maillage.foundation.writing.snapshot import About, Held, content_of
from maillage.foundation.writing.views.common import address, common, find_section
from maillage.foundation.writing.writings import Writing


def section(request: PageRequest, community: Community, spec: Writing, number: int, key: str) -> HttpResponse:
    """The editor; ``op`` says what the button pressed asks for, saving when there is none."""
    row, outline = find_section(spec, number, key)
    if request.method != "POST":
        return render(request, "writing/section.html", _page(request, community, spec, row, outline))
    if not request.actor.can(spec.edit):
        raise PermissionDenied
    if request.headers.get("Accept") == "application/json":
        return _autosave(request, community, spec, row, outline)
    try:
        return _act(request, community, spec, row, outline)
    except WritingError as error:
        context = _page(request, community, spec, row, outline) | {"problem": str(error)}
        # What was typed is shown again, whatever it is.
        typed = posted_values(outline, request.POST)
        held = Held(
            context["held"].values | typed, row.revision, context["held"].facts, context["held"].files
        )
        return render(
            request, "writing/section.html", context | {"fields": shown_fields(outline, held)}, status=422
        )


def _act(
    request: PageRequest, community: Community, spec: Writing, row: DocumentSection, outline: Section
) -> HttpResponse:
    everyone: dict[str, Any] = {"by": request.user, "community": community, "spec": spec}
    here = address(spec, "section", community, row.document.number, row.key)
    match request.POST.get("op"):
        case "settle":
            _settle(request, row, everyone)
        case "assign":
            _assign(request, row, everyone)
        case "attach":
            _attach(request, row, everyone)
        case "detach":
            _detach(request, row, everyone)
        case _:
            form = SaveForm(request.POST)
            if not form.is_valid():
                raise WritingError("La page n’a pas dit d’après quelle version ce texte est écrit.")
            saved = save(
                **everyone,
                section=row,
                based_on=form.cleaned_data["based_on"],
                values=posted_values(outline, request.POST),
            )
            _say(request, saved)
            if request.POST.get("op") == "next":
                return redirect(_neighbours(community, spec, row)[1] or here)
    return redirect(here)


def _say(request: PageRequest, saved: Saved) -> None:
    if saved.clashes:
        messages.warning(
            request,
            "Quelqu’un a écrit au même endroit : les deux textes sont gardés, à vous de les accorder.",
        )
    elif saved.merged:
        messages.success(request, "Enregistré, et réuni avec ce qu’un autre écrivait.")
    else:
        messages.success(request, "Enregistré.")


def _settle(request: PageRequest, row: DocumentSection, everyone: dict[str, Any]) -> None:
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise WritingError("Dites quel texte garder.")
    clash = SectionClash.objects.filter(section=row, pk=form.cleaned_data["clash"]).first()
    if clash is None:
        raise Http404
    settle(**everyone, clash=clash, choice=Choice(form.cleaned_data["choice"]))
    messages.success(request, "C’est entendu ; l’autre texte reste dans l’historique.")


def _assign(request: PageRequest, row: DocumentSection, everyone: dict[str, Any]) -> None:
    wanted = request.POST.get("person", "")
    people = {str(one.pk): one for one in queries.writers(everyone["spec"], request.today)}
    if wanted and wanted not in people:
        raise WritingError("Choisissez quelqu’un de la liste.")
    assign(**everyone, section=row, person=people.get(wanted))


def _attach(request: PageRequest, row: DocumentSection, everyone: dict[str, Any]) -> None:
    form = AttachForm(request.POST, request.FILES)
    if getattr(request, "file_too_large", False) or not form.is_valid():
        raise WritingError("Choisissez un fichier de 10 Mo au plus.")
    file = form.cleaned_data["file"]
    attach(**everyone, section=row, field=form.cleaned_data["field"], name=file.name, content=file.read())
    messages.success(request, "Le fichier est joint.")


def _detach(request: PageRequest, row: DocumentSection, everyone: dict[str, Any]) -> None:
    wanted = request.POST.get("attachment", "")
    found = Attachment.objects.filter(section=row, pk=wanted if wanted.isdecimal() else 0).first()
    if found is None:
        raise Http404
    detach(**everyone, attachment=found)
    messages.success(request, "Le fichier est retiré du document.")


def _page(
    request: PageRequest, community: Community, spec: Writing, row: DocumentSection, outline: Section
) -> dict[str, Any]:
    """Everything that the editor shows."""
    held = held_by(outline, row)
    before, after, rank, count = _neighbours(community, spec, row)
    number = row.document.number
    threads = queries.threads(row)
    return {
        **common(request, community, spec, row.document),
        "row": row,
        "outline": outline,
        "held": held,
        "fields": shown_fields(outline, held),
        "revision": row.revision,
        "meter": queries.meter_of(outline, held),
        "body": paper(community, spec, row, outline, held),
        "clashes": _clashes(row, outline),
        "threads": threads,
        "open_threads": sum(one.first.settled_at is None for one in threads),
        "comment_form": CommentForm(),
        "people": queries.writers(spec, request.today),
        "present": queries.present_in(row, request.user),
        "previous_url": before,
        "next_url": after,
        "rank": rank,
        "count": count,
        "history_url": address(spec, "history", community, number, row.key),
        "facts_url": address(spec, "facts", community, number, row.key),
        "presence_url": address(spec, "presence", community, number, row.key),
        "discussion_url": address(spec, "discussion", community, number, row.key),
        "attachment_url": address(spec, "attachment", community, number, 0).removesuffix("0/"),
        "sources": any(field.sources for field in outline.fields),
    }


def _neighbours(community: Community, spec: Writing, row: DocumentSection) -> tuple[str, str, int, int]:
    """The sections before and after, and which of how many this one is."""
    keys = [one.key for one in spec.template_of(row.document).sections]
    rank = keys.index(row.key)

    def url(at: int) -> str:
        known = 0 <= at < len(keys)
        return address(spec, "section", community, row.document.number, keys[at]) if known else ""

    return url(rank - 1), url(rank + 1), rank + 1, len(keys)


def paper(community: Community, spec: Writing, row: DocumentSection, outline: Section, held: Held) -> str:
    """The section as it will be on paper."""
    template = spec.template_of(row.document)
    about = About(
        community.name, spec.key, row.document.number, row.document.title, row.document.started_at.date()
    )
    content = content_of(about, template, {outline.key: held})
    (said,) = (one for one in content["sections"] if one["key"] == outline.key)
    return html([section_of(said, draft=True)], level=3)


def _clashes(row: DocumentSection, outline: Section) -> list[dict[str, Any]]:
    found = []
    for one in queries.open_clashes(row):
        field = outline.field(one.field)
        found.append({"clash": one, "label": field.label if field else one.field})
    return found


# --- Without leaving the page ----------------------------------------------------------------------------


def _autosave(
    request: PageRequest, community: Community, spec: Writing, row: DocumentSection, outline: Section
) -> HttpResponse:
    """Save in the background: what the page needs to go on, as JSON."""
    form = SaveForm(request.POST)
    if not form.is_valid():
        return JsonResponse(
            {"problem": "Rechargez la page : elle ne dit pas d’où vient ce texte."}, status=422
        )
    try:
        saved = save(
            by=request.user, community=community, spec=spec, section=row,
            based_on=form.cleaned_data["based_on"], values=posted_values(outline, request.POST),
        )  # fmt: skip
    except WritingError as error:
        return JsonResponse({"problem": str(error)}, status=422)
    held = held_by(outline, saved.section)
    parts = {
        "preview": paper(community, spec, row, outline, held),
        "meter": render_to_string("writing/_meter.html", {"meter": queries.meter_of(outline, held)}),
        "clashes": render_to_string(
            "writing/_clashes.html", {"clashes": _clashes(row, outline), "can_edit": True}, request
        ),
    }
    if saved.merged:
        parts["fields"] = render_to_string(
            "writing/_fields.html", {"fields": shown_fields(outline, held), "can_edit": True}, request
        )
    return JsonResponse(
        {
            "revision": saved.revision,
            "typed": saved.typed,
            "merged": saved.merged,
            "settle": saved.clashes,
            "parts": parts,
        }
    )


def presence(
    request: PageRequest, community: Community, spec: Writing, number: int, key: str
) -> HttpResponse:
    """Say that one is here, writing or not; learn who else is, and of a newer version."""
    row, _ = find_section(spec, number, key)
    if request.POST.get("writing") == "1":
        touch(by=request.user, community=community, spec=spec, section=row)
    return JsonResponse({"present": queries.present_in(row, request.user), "revision": row.revision})
