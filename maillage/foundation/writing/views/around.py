"""Beside a section: its remarks, its versions, the facts it shows, the files joined to it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest
from maillage.foundation.writing import prose, queries
from maillage.foundation.writing.actions.discussion import resolve, say
from maillage.foundation.writing.actions.facts import remove_fact, take_fact
from maillage.foundation.writing.actions.sections import restore
from maillage.foundation.writing.comparing import Piece, compare, differs
from maillage.foundation.writing.declaration import Section
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.forms import CommentForm
from maillage.foundation.writing.layout import clauses, provenance
from maillage.foundation.writing.models import (
    Attachment,
    DocumentSection,
    SectionComment,
    SectionRevision,
)
from maillage.foundation.writing.preview import html
from maillage.foundation.writing.snapshot import About, Held, content_of
from maillage.foundation.writing.sources import Taken, known, take
from maillage.foundation.writing.values import completed
from maillage.foundation.writing.views.common import address, common, find_document, find_section
from maillage.foundation.writing.writings import Writing


def discussion(
    request: PageRequest, community: Community, spec: Writing, number: int, key: str
) -> HttpResponse:
    """Add a remark, answer one, or settle a thread (``settle``: its key)."""
    row, _ = find_section(spec, number, key)
    comments = SectionComment.objects.select_related("parent", "section").filter(section=row)
    wanted = request.POST.get("settle", "")
    if wanted:
        found = comments.filter(pk=wanted if wanted.isdecimal() else 0).first()
        if found is None:
            raise Http404
        resolve(by=request.user, community=community, spec=spec, comment=found)
        return redirect(address(spec, "section", community, number, key) + "#remarques")
    form = CommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Une remarque a entre 1 et 2 000 caractères.")
    else:
        answered = form.cleaned_data["parent"]
        parent = comments.filter(pk=answered).first() if answered else None
        if answered and parent is None:
            raise Http404
        text = form.cleaned_data["text"]
        say(by=request.user, community=community, spec=spec, section=row, text=text, parent=parent)
    return redirect(address(spec, "section", community, number, key) + "#remarques")


def history(request: PageRequest, community: Community, spec: Writing, number: int, key: str) -> HttpResponse:
    """Every version of a section, two of them word by word; a POST brings one back."""
    row, outline = find_section(spec, number, key)
    if request.method == "POST":
        if not request.actor.can(spec.edit):
            raise PermissionDenied
        wanted = request.POST.get("version", "")
        try:
            restore(
                by=request.user, community=community, spec=spec, section=row,
                number=int(wanted) if wanted.isdecimal() and len(wanted) < 9 else 0,
            )  # fmt: skip
        except WritingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"La version {wanted} est rétablie ; celle d’avant reste ici.")
        return redirect(address(spec, "history", community, number, key))
    sittings = queries.sittings(row)
    after = _version(row, request.GET.get("b", ""), row.revision)
    former = next((one.last.number for one in sittings if one.last.number < after.number), after.number)
    before = _version(row, request.GET.get("a", ""), former)
    pieces = compare(
        _words(community, spec, row, outline, before), _words(community, spec, row, outline, after)
    )
    context = {
        **common(request, community, spec, row.document),
        "row": row,
        "outline": outline,
        "sittings": sittings,
        "before": before,
        "after": after,
        "pieces": pieces,
        "differs": differs(pieces),
        "section_url": address(spec, "section", community, number, key),
    }
    return render(request, "writing/history.html", context)


def _version(row: DocumentSection, wanted: str, otherwise: int) -> SectionRevision:
    found = queries.revision(row, int(wanted) if wanted.isdecimal() and len(wanted) < 9 else otherwise)
    if found is None:
        raise Http404
    return found


def _words(
    community: Community, spec: Writing, row: DocumentSection, outline: Section, version: SectionRevision
) -> str:
    """What people wrote in a version; the facts have a history of their own."""
    about = About(community.name, spec.key, 0, "", version.written_at.date())
    held = Held(completed(outline, version.content), version.number)
    content = content_of(about, spec.template_of(row.document), {outline.key: held})
    return next(words for key, _, words in clauses(content) if key == outline.key)


READ_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class FactLine:
    """One source of a field: what the document shows of it, what it says today."""

    field: str
    label: str
    source: str
    title: str
    shown: Taken | None
    now: Taken | None
    pieces: tuple[Piece, ...]
    was_read: bool = True

    @property
    def changed(self) -> bool:
        return self.shown is not None and self.now is not None and self.shown.digest != self.now.digest

    @property
    def body(self) -> str:
        taken = self.now or self.shown
        return html(prose.blocks(taken.fact.text, caption=self.title, level=3), level=4) if taken else ""

    @property
    def provenance(self) -> str:
        return provenance(self.shown) if self.shown else provenance(self.now) if self.now else ""


def facts(request: PageRequest, community: Community, spec: Writing, number: int, key: str) -> HttpResponse:
    """What the platform says today beside what the document shows; a POST takes or removes a fact.

    Each source has its own queries: beyond ``READ_AT_ONCE``, one is read on request, by ``?donnee=``.
    What is not in the document is for those who write it: a reader may not have the right to its source.
    """
    writes = request.actor.can(spec.edit)
    row, outline = find_section(spec, number, key)
    if request.method == "POST":
        if not writes:
            raise PermissionDenied
        field, source = request.POST.get("field", ""), request.POST.get("source", "")
        act = remove_fact if request.POST.get("op") == "remove" else take_fact
        try:
            act(by=request.user, community=community, spec=spec, section=row, field=field, source=source)
        except WritingError as error:
            messages.error(request, str(error))
        return redirect(address(spec, "facts", community, number, key))
    shown = queries.facts_of([row])[row.pk]
    names = [name for field in outline.fields for name in field.sources]
    wanted = request.GET.get("donnee", "")
    reading = [wanted] if wanted in names else names[:READ_AT_ONCE]
    about = row.document.about
    now = take(reading, community, request.today, about=about) if writes else {}
    declared = known()
    found = []
    for field in outline.fields:
        for name in field.sources:
            mine = next((one for one in shown.get(field.key, ()) if one.source == name), None)
            if mine is None and not writes:
                continue
            today = now.get(name)
            pieces = compare(mine.fact.text, today.fact.text) if mine and today else ()
            title = declared[name].title if name in declared else mine.title if mine else name
            was_read = not writes or name in reading
            found.append(FactLine(field.key, field.label, name, title, mine, today, pieces, was_read))
    context = {
        **common(request, community, spec, row.document),
        "row": row,
        "outline": outline,
        "lines": found,
        "section_url": address(spec, "section", community, number, key),
    }
    return render(request, "writing/facts.html", context)


def attachment(
    request: PageRequest, community: Community, spec: Writing, number: int, pk: int
) -> HttpResponse:
    """A file joined to the document, to keep; one taken away is still there for what was filed with it."""
    found = Attachment.objects.filter(section__document=find_document(spec, number), pk=pk).first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, found.name or "piece")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
