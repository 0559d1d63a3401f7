"""Filing a document, what was filed, what changed since, and the drafts as files."""

import json
import uuid
from string import hexdigits
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.documents.errors import DocumentError
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest
from maillage.foundation.writing import queries
from maillage.foundation.writing.actions.filing import ask_rendering, file_document, is_lost
from maillage.foundation.writing.comparing import compare, condensed, differs
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.forms import FileForm
from maillage.foundation.writing.layout import clauses
from maillage.foundation.writing.models import Filing, Rendering, WrittenDocument
from maillage.foundation.writing.rendering import FORMS, draft_document, is_long
from maillage.foundation.writing.snapshot import Content, canonical, digest
from maillage.foundation.writing.views.common import address, common, find_document
from maillage.foundation.writing.writings import Writing

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


def file(request: PageRequest, community: Community, spec: Writing, number: int) -> HttpResponse:
    """What is about to be filed, what is missing, and the button."""
    found = find_document(spec, number)
    seen = queries.board(spec, found)
    clashes = sum(queries.around(seen.rows.values(), request.user).open_clashes.values())
    form = FileForm(request.POST or None, initial={"key": uuid.uuid4()}, complete=seen.meter.complete)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = file_document(
                by=request.user, community=community, spec=spec, document=found,
                key=form.cleaned_data["key"], accept_gaps=form.cleaned_data.get("accept", False),
            )  # fmt: skip
        except (WritingError, DocumentError) as error:
            problem = str(error)
        else:
            messages.success(request, f"Déposé : c’est le dépôt n° {made.number}, il ne changera plus.")
            return redirect(address(spec, "filing", community, number, made.number))
    context = {
        **common(request, community, spec, found),
        "seen": seen,
        "form": form,
        "problem": problem,
        "clashes": clashes,
        "gaps": [
            (gap, address(spec, "section", community, number, gap.section.key)) for gap in seen.meter.missing
        ],
    }
    return render(request, "writing/file.html", context, status=422 if request.method == "POST" else 200)


def filing(
    request: PageRequest, community: Community, spec: Writing, number: int, filed: int
) -> HttpResponse:
    """One filing: who, when, its proof recomputed now, its copies."""
    found = find_document(spec, number)
    one = _find_filing(found, filed)
    copies = {copy.form: copy for copy in one.copies.defer("content")}
    files = [
        (form, copies.get(form.value), address(spec, "filing_file", community, number, filed, form.value))
        for form in FORMS
    ]
    context = {
        **common(request, community, spec, found),
        "filing": one,
        "template": json.loads(one.content)["template"],
        "intact": digest(one.content) == one.sha256,
        "files": files,
        "waiting": len(copies) < len(FORMS),
        "made": len(copies),
        "content_url": address(spec, "filing_file", community, number, filed, "json"),
        "changes_url": address(spec, "changes", community, number, filed),
        "follow": spec.follow if spec.follow and request.actor.can(spec.follow.permission) else None,
    }
    name = "writing/_copies.html" if request.headers.get("HX-Request") else "writing/filing.html"
    return render(request, name, context)


def _find_filing(found: WrittenDocument, number: int) -> Filing:
    one = queries.filing(found, number)
    if one is None:
        raise Http404
    return one


def filing_file(
    request: PageRequest, community: Community, spec: Writing, number: int, filed: int, form: str
) -> HttpResponse:
    """The very bytes that were filed; « json » is the content that the digest proves."""
    one = _find_filing(find_document(spec, number), filed)
    if form == "json":
        made = one.content.encode()
    else:
        copy = one.copies.filter(form=form).first()
        if copy is None:
            raise Http404
        made = bytes(copy.content)
    answer = HttpResponse(made, content_type=_TYPES[form])
    name = f"{community.slug}-{spec.key}-{number}-depot-{filed}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def changes(
    request: PageRequest, community: Community, spec: Writing, number: int, filed: int
) -> HttpResponse:
    """What changed since a filing, section by section; ``avec`` compares with another filing."""
    found = find_document(spec, number)
    before = _find_filing(found, filed)
    wanted = request.GET.get("avec", "")
    other = queries.filing(found, int(wanted)) if wanted.isdecimal() and len(wanted) < 9 else None
    if other is not None:
        content: Content = json.loads(other.content)
    else:
        content = queries.content(queries.board(spec, found), community, request.today, covered=False)
    rows = _changed(json.loads(before.content), content)
    context = {
        **common(request, community, spec, found),
        "filing": before,
        "other": other,
        "filings": [one for one in queries.filings(found) if one.number != before.number],
        "rows": rows,
        "changed": sum(row["differs"] for row in rows),
        "filing_url": address(spec, "filing", community, number, filed),
    }
    return render(request, "writing/changes.html", context)


def _changed(before: Content, after: Content) -> list[dict[str, Any]]:
    """The sections of both, in the order of the newer one; those that went away come last."""
    old = {key: (title, words) for key, title, words in clauses(before)}
    new = {key: (title, words) for key, title, words in clauses(after)}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        title = (new.get(key) or old[key])[0]
        pieces = compare(old.get(key, ("", ""))[1], new.get(key, ("", ""))[1])
        found.append({"key": key, "title": title, "pieces": condensed(pieces), "differs": differs(pieces)})
    return found


def verify(request: PageRequest, community: Community, spec: Writing) -> HttpResponse:
    """Which filing a digest is that of: the one printed at the end of the document, or that of a file."""
    wanted = "".join(request.GET.get("empreinte", "").split()).lower()[:64]
    may_be = len(wanted) >= 16 and set(wanted) <= set(hexdigits)
    found = queries.filing_of_digest(spec, wanted) if may_be else None
    context = {
        **common(request, community, spec),
        "wanted": wanted,
        "filing": found,
        "filing_url": address(spec, "filing", community, found.document.number, found.number)
        if found
        else "",
        "intact": found is not None and digest(found.content) == found.sha256,
    }
    return render(request, "writing/verify.html", context)


# --- Drafts ----------------------------------------------------------------------------------------------


def export(request: PageRequest, community: Community, spec: Writing, number: int, form: str) -> HttpResponse:
    """The draft as a file: at once when it is short, by a job that a POST asks for when it is long."""
    found, wanted = find_document(spec, number), Format(form)
    if request.method == "POST":
        one = ask_rendering(by=request.user, community=community, spec=spec, document=found, form=wanted)
        return redirect(address(spec, "rendering", community, number, one.pk))
    content = queries.content(queries.board(spec, found), community, request.today)
    context = {**common(request, community, spec, found), "form": wanted}
    if is_long(canonical(content)):
        return render(request, "writing/export.html", context)
    try:
        return document_answer(
            draft_document(content, name=spec.name),
            wanted,
            f"{community.slug}-{spec.key}-{number}-provisoire",
        )
    except DocumentError as error:
        return render(request, "writing/export.html", context | {"problem": str(error)}, status=422)


def rendering(
    request: PageRequest, community: Community, spec: Writing, number: int, pk: int
) -> HttpResponse:
    """How far a long draft is; « fichier » in the address downloads it once it is there."""
    found = find_document(spec, number)
    one = Rendering.objects.filter(document=found, pk=pk).first()
    if one is None:
        raise Http404
    if "fichier" in request.GET and one.content is not None:
        answer = HttpResponse(bytes(one.content), content_type=_TYPES[one.form])
        name = f"{community.slug}-{spec.key}-{number}-provisoire.{one.form}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    context = {
        **common(request, community, spec, found),
        "rendering": one,
        "steps": Rendering.STEPS,
        "rendering_url": address(spec, "rendering", community, number, pk),
        "lost": is_lost(one, timezone.now()),
        "again_url": address(spec, "export", community, number, one.form),
    }
    name = "writing/_rendering.html" if request.headers.get("HX-Request") else "writing/rendering.html"
    return render(request, name, context)
