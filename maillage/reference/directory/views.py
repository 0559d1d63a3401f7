"""The pages where the operator of the instance brings the directory up to date."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.foundation.access.enums import Permission
from maillage.foundation.web.pages import PageRequest, instance_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.reference.directory import deposit
from maillage.reference.directory.actions import confirm_import, request_import
from maillage.reference.directory.enums import Feed, ImportState
from maillage.reference.directory.forms import ImportForm
from maillage.reference.directory.layouts import UnreadableFileError
from maillage.reference.directory.models import DirectoryImport
from maillage.reference.directory.queries import current_editions

MOST_SHOWN = 30
MOST_EXPORTED = 50_000
_MOVING = {ImportState.WAITING, ImportState.READING}


@instance_page(Permission.DIRECTORY_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def directory_imports(request: PageRequest) -> HttpResponse:
    """What is loaded, the imports that were made, and the form that starts one."""
    form = ImportForm(request.POST or None, request.FILES or None, names=deposit.names())
    if request.method == "POST" and form.is_valid():
        try:
            run = _start(request, form)
        except UnreadableFileError as error:
            form.add_error(None, str(error))
        else:
            return redirect("directory_import", run.pk)
    loaded = current_editions()
    context = {
        "form": form,
        "loaded": [(Feed(feed).label, loaded.get(feed)) for feed in Feed.values],
        "runs": DirectoryImport.objects.all()[:MOST_SHOWN],
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "directory/imports.html", context, status=status)


def _start(request: PageRequest, form: ImportForm) -> DirectoryImport:
    """Ask for every published file that the chosen one holds; the first is shown."""
    sent = form.cleaned_data.get("upload")
    name = deposit.receive(sent.name, sent.chunks()) if sent else form.cleaned_data["file"]
    runs = [request_import(extract=extract, by=request.user) for extract in deposit.extracts_of(name)]
    return runs[0]


@instance_page(Permission.DIRECTORY_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def directory_import(request: PageRequest, pk: int) -> HttpResponse:
    """One import: how far it is, what it did; the button that accepts a drop."""
    run = get_object_or_404(DirectoryImport, pk=pk)
    if request.method == "POST":
        if run.state == ImportState.HELD:
            confirm_import(run=run, by=request.user)
            messages.success(request, "La baisse est acceptée : l’import reprend.")
        return redirect("directory_import", run.pk)
    context = {
        "run": run,
        "moving": run.state in _MOVING,
        "share": round(100 * run.bytes_done / run.bytes_total) if run.bytes_total else 0,
        "counts": [
            ("Lignes lues", run.lines_read),
            ("Créées", run.created),
            ("Modifiées", run.updated),
            ("Inchangées", run.same),
            ("Refusées", run.rejected),
            ("Disparues", run.gone),
        ],
        "reasons": _reasons(run),
    }
    template = "directory/_progress.html" if request.headers.get("HX-Request") else "directory/import.html"
    return render(request, template, context)


def _reasons(run: DirectoryImport) -> list[tuple[str, int]]:
    """Why lines were refused, the most frequent first."""
    found = run.rejections.order_by().values_list("reason").annotate(lines=Count("id"))
    return sorted(found, key=lambda row: (-row[1], row[0]))[:20]


@instance_page(Permission.DIRECTORY_IMPORT)
@require_safe
def directory_rejections(request: PageRequest, pk: int) -> HttpResponse:
    """The refused lines, with their numbers in the file."""
    run = get_object_or_404(DirectoryImport, pk=pk)
    lines = run.rejections.order_by("line").values_list("line", "reason", "excerpt")[:MOST_EXPORTED]
    return csv_answer(f"lignes-refusees-{run.pk}.csv", ("ligne", "motif", "extrait"), lines)
