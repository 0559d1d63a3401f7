"""The pages of an import, made for each room that declares one: file, columns and preview, report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.views.decorators.http import require_http_methods, require_safe

from maillage.foundation.tabular import queries
from maillage.foundation.tabular.actions import abandon, choose, confirm, receive
from maillage.foundation.tabular.enums import Outcome
from maillage.foundation.tabular.errors import ImportRefusedError, UnreadableError
from maillage.foundation.tabular.fields import Field
from maillage.foundation.tabular.forms import ChoiceForm, UploadForm
from maillage.foundation.tabular.headings import letters
from maillage.foundation.tabular.imports import Import
from maillage.foundation.tabular.models import ImportRecord, PendingUpload
from maillage.foundation.tabular.queries import Preview
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer

SHOWN = 100
SAMPLES = 3
View = Callable[..., HttpResponse]


def import_urls(base: str, spec: Import) -> list[URLPattern]:
    """The addresses of an import under ``base`` (« c/<slug:community>/…/import »), named after its key:

    ``<key>_import`` (the file), ``<key>_import_review`` (columns, preview, confirmation),
    ``<key>_import_report`` (the preview as CSV) and ``<key>_import_record`` (what was done).
    """
    pages = {"": _upload, "/attente/<int:pk>": _review, "/fait/<int:pk>": _record}
    names = {"": "", "/attente/<int:pk>": "_review", "/fait/<int:pk>": "_record"}
    found = [
        path(f"{base}{end}/", _door(view, spec), name=f"{spec.key}_import{names[end]}")
        for end, view in pages.items()
    ]
    report = path(
        f"{base}/attente/<int:pk>/apercu.csv",
        _door(_report, spec, safe=True),
        name=f"{spec.key}_import_report",
    )
    return [*found, report]


def _door(view: View, spec: Import, *, safe: bool = False) -> View:
    """The page of this import, under its permission."""

    def page(request: PageRequest, community: Community, **kwargs: Any) -> HttpResponse:
        return view(request, community, spec, **kwargs)

    page.__name__, page.__doc__ = f"{spec.key}{view.__name__}", view.__doc__
    methods = require_safe if safe or view is _record else require_http_methods(["GET", "HEAD", "POST"])
    return community_page(spec.permission)(methods(page))


def _address(spec: Import, page: str, community: Community, *args: object) -> str:
    return reverse(f"{spec.key}_import{page}", args=[community.slug, *args])


def _upload(request: PageRequest, community: Community, spec: Import) -> HttpResponse:
    """The file to give, those that wait, and what was imported before."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                upload = receive(
                    by=request.user, community=community, spec=spec, name=file.name, content=file.read()
                )
            except UnreadableError as error:
                form.add_error("file", str(error))
            else:
                return redirect(_address(spec, "_review", community, upload.pk))
    context = {
        **_common(community, spec),
        "form": form,
        "fields": spec.fields(),
        "waiting": [(one, _address(spec, "_review", community, one.pk)) for one in queries.waiting(spec)],
        "records": [
            (one, _address(spec, "_record", community, one.pk))
            for one in queries.records(spec)[: queries.RECENT]
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tabular/upload.html", context, status=status)


def _common(community: Community, spec: Import) -> dict[str, Any]:
    return {
        "community": community,
        "spec": spec,
        "home_url": reverse(spec.home, args=[community.slug]),
        "upload_url": _address(spec, "", community),
    }


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file on the page."""

    letter: str
    heading: str
    samples: tuple[str, ...]
    field: Any
    share: Any
    offers_share: bool


def _columns(form: ChoiceForm, read: Preview) -> list[Column]:
    shares = {one.name for one in form.offered if one.share}
    body = range(read.choice.header + 1, len(read.sheet.rows))
    found = []
    for column in range(read.sheet.width):
        filled = (text for line in body if (text := read.sheet.cell(line, column)))
        samples = tuple(text[:60] for _, text in zip(range(SAMPLES), filled, strict=False))
        heading = read.headings[column]
        if not heading and not samples:
            continue
        field, share = form[f"c{column}"], form[f"s{column}"]
        found.append(Column(letters(column), heading, samples, field, share, field.value() in shares))
    return found


def _options_form(spec: Import, upload: PendingUpload, data: Any) -> forms.Form | None:
    """The form of the whole file; bound to what was kept as soon as anything was."""
    if spec.options is None:
        return None
    return spec.options(data or upload.options or None)


def _raw(form: forms.Form | None) -> dict[str, str]:
    """What was typed, as it was typed."""
    if form is None:
        return {}
    return {name: str(form.data.get(name, "")) for name in form.fields}


def _review(request: PageRequest, community: Community, spec: Import, pk: int) -> HttpResponse:
    """The columns and what importing would do; ``op`` says what the button pressed asks for."""
    upload = queries.waiting_upload(spec, pk)
    if upload is None:
        return _settled(request, community, spec, pk)
    fields = spec.fields()
    options = _options_form(spec, upload, request.POST or None)
    problem, status = "", 200
    form = None
    if request.method == "POST":
        form = ChoiceForm(queries.read_upload(spec, upload, fields), fields, request.POST)
        try:
            answer = _act(request, community, spec, upload, form, options)
        except ImportRefusedError as error:
            problem = str(error)
        else:
            if answer is not None:
                return answer
        status = 422
    found = _preview(spec, upload, fields, options)
    form = form or ChoiceForm(found, fields)
    return render(
        request,
        "tabular/review.html",
        {
            **_common(community, spec),
            "upload": upload,
            "form": form,
            "options": options,
            "problem": problem,
            "report_url": _address(spec, "_report", community, upload.pk),
            **_shown(found, form, options),
        },
        status=status,
    )


def _act(
    request: PageRequest,
    community: Community,
    spec: Import,
    upload: PendingUpload,
    form: ChoiceForm,
    options: forms.Form | None,
) -> HttpResponse | None:
    """Do what was asked; None when the form is not valid."""
    everyone: dict[str, Any] = {"by": request.user, "community": community, "spec": spec, "upload": upload}
    operation = request.POST.get("op")
    if operation == "abandon":
        abandon(**everyone)
        messages.success(request, "Le fichier est abandonné : rien n’a été importé, ses cases sont effacées.")
        return redirect(_address(spec, "", community))
    if not form.is_valid() or operation not in {"preview", "confirm"}:
        return None
    changed = form.choice.as_json() != upload.choice or _raw(options) != upload.options
    choose(**everyone, choice=form.choice, options=_raw(options))
    if operation == "confirm" and changed:
        # What is confirmed is what was seen.
        messages.info(request, "Vous avez changé les colonnes ou les précisions : vérifiez, puis confirmez.")
    if operation == "preview" or changed:
        return redirect(_address(spec, "_review", community, upload.pk) + "#apercu")
    if options is not None and not options.is_valid():
        return None
    done = confirm(**everyone, options=options.cleaned_data if options else {})
    messages.success(request, "Import terminé.")
    return redirect(_address(spec, "_record", community, done.pk))


def _settled(request: PageRequest, community: Community, spec: Import, pk: int) -> HttpResponse:
    """A file that no longer waits: its report if it was imported here, else nothing."""
    done: ImportRecord | None = queries.records(spec).filter(upload=pk).first()
    if done is None:
        raise Http404
    return redirect(_address(spec, "_record", community, done.pk))


def _preview(
    spec: Import, upload: PendingUpload, fields: Sequence[Field], options: forms.Form | None
) -> Preview:
    usable: dict[str, Any] | None = {}
    if options is not None:
        usable = options.cleaned_data if options.is_bound and options.is_valid() else None
    return queries.preview(spec, upload, fields, usable)


def _shown(found: Preview, form: ChoiceForm, options: forms.Form | None) -> dict[str, Any]:
    """What the page shows of the preview, within what a page can hold."""
    doing = [one for one in found.verdicts if one.outcome in {Outcome.CREATED, Outcome.UPDATED}]
    refused = [one for one in found.verdicts if one.outcome == Outcome.REJECTED]
    corrections = queries.mended(found.reading.corrections)
    return {
        "preview": found,
        "columns": _columns(form, found),
        "notes": found.book.notes,
        "judged": options is None or (options.is_bound and options.is_valid()),
        "doing": doing[:SHOWN],
        "doing_more": max(0, len(doing) - SHOWN),
        "refused": refused[:SHOWN],
        "refused_more": max(0, len(refused) - SHOWN),
        "corrections": corrections[:SHOWN],
        "corrections_more": max(0, len(corrections) - SHOWN),
    }


def _report(request: PageRequest, community: Community, spec: Import, pk: int) -> HttpResponse:
    """The whole preview as a file: every line with what becomes of it, every corrected cell."""
    upload = queries.waiting_upload(spec, pk)
    if upload is None:
        raise Http404
    found = _preview(spec, upload, spec.fields(), _options_form(spec, upload, None))
    rows = [
        (one.line, Outcome(one.outcome).label, one.what, one.detail, "", "", "") for one in found.verdicts
    ] + [
        (one.line, "case corrigée", "", "", one.heading, one.written, one.understood)
        for one in found.reading.corrections
    ]
    headings = ("ligne", "sort", "objet", "precision", "colonne", "ecrit", "compris")
    return csv_answer(f"{community.slug}-apercu-import.csv", headings, sorted(rows, key=lambda row: row[0]))


def _record(request: PageRequest, community: Community, spec: Import, pk: int) -> HttpResponse:
    """What an import did."""
    done: ImportRecord | None = queries.records(spec).filter(pk=pk).first()
    if done is None:
        raise Http404
    return render(request, "tabular/record.html", {**_common(community, spec), "record": done})
