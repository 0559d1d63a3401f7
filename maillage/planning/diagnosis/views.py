"""The pages of the diagnosis: live, frozen, compared, exported."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.engines.indicators import Nature, catalogue
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.documents.errors import DocumentError
from maillage.foundation.documents.model import Document
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.planning.diagnosis import exports, queries
from maillage.planning.diagnosis.actions import freeze_diagnosis
from maillage.planning.diagnosis.document import document, frozen_content, live_content
from maillage.planning.diagnosis.errors import DiagnosisError
from maillage.planning.diagnosis.forms import FreezeForm
from maillage.planning.diagnosis.maps import Choropleth, choropleth
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.outlines import outlines_of
from maillage.planning.diagnosis.report import Line, Report, Unit, thaw

# The page opens on this indicator unless another is asked for.
FIRST = "P05"
NATURES = {
    Nature.SAME: "mêmes données",
    Nature.FACT: "nouveau millésime",
    Nature.CORRECTION: "même millésime, fichier corrigé",
    Nature.METHOD: "méthode changée : non comparable",
    Nature.UNKNOWN: "non connu dans l’un des deux",
}


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """One unit in the table beside the map."""

    unit: Unit
    value: float | None
    weak: bool


@dataclass(frozen=True, slots=True)
class Focus:
    """The indicator in front: its map and its table by commune, the highest value first."""

    line: Line
    chart: Choropleth
    rows: tuple[CommuneRow, ...]


def _focus(report: Report, asked: str) -> Focus | None:
    line = report.line(asked) or report.line(FIRST) or next(iter(report.lines), None)
    if line is None:
        return None
    rows = [CommuneRow(unit, line.of_unit(unit.code), line.weak(unit.code)) for unit in report.units]
    rows.sort(key=lambda row: (row.value is None, -(row.value or 0.0), row.unit.name))
    return Focus(line, choropleth(report, line), tuple(rows))


def _number(text: str | None) -> int | None:
    """A small positive number of an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _live(request: PageRequest) -> tuple[Any, Report | None]:
    """The version of the territory asked for and what is said of it. 404 for a version that is not theirs."""
    asked = request.GET.get("version")
    drafts = request.actor.can(Permission.TERRITORY_EDIT)
    version = queries.version_to_read(_number(asked), request.today, drafts=drafts)
    if version is None and asked:
        raise Http404
    return version, queries.diagnose(version) if version else None


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis(request: PageRequest, community: Community) -> HttpResponse:
    """What the loaded data says of the territory. ``?version=2&indicateur=P05``."""
    version, report = _live(request)
    context = {
        "community": community,
        "version": version,
        "report": report,
        "focus": _focus(report, request.GET.get("indicateur", "")) if report else None,
        "elsewhere": catalogue().elsewhere,
        "address": f"?version={version.number}&indicateur=" if version else "",
        "suffix": f"?version={version.number}" if version else "",
        "can_edit": request.actor.can(Permission.DIAGNOSIS_EDIT),
    }
    return render(request, "diagnosis/diagnosis.html", context)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The indicators with their comparisons, for a spreadsheet."""
    _, report = _live(request)
    rows = exports.indicator_rows(report) if report else ()
    return csv_answer(f"{community.slug}-diagnostic.csv", exports.headings(), rows)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_communes_csv(request: PageRequest, community: Community) -> HttpResponse:
    """Every indicator of every commune, for a spreadsheet."""
    _, report = _live(request)
    columns = exports.commune_columns(report) if report else (("code_insee", "string"), ("nom", "string"))
    rows = exports.commune_rows(report) if report else ()
    return csv_answer(f"{community.slug}-diagnostic-communes.csv", exports.headings(columns), rows)


@community_page(Permission.DIAGNOSIS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def diagnosis_freeze(request: PageRequest, community: Community) -> HttpResponse:
    """What freezing will do, then the act itself, on the version in force."""
    version = queries.version_to_read(None, request.today, drafts=False)
    form = FreezeForm(request.POST or None)
    if request.method == "POST" and version is not None and form.is_valid():
        try:
            frozen = freeze_diagnosis(
                by=request.user,
                community=community,
                version=version,
                today=request.today,
                **form.cleaned_data,
            )
        except DiagnosisError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Le diagnostic {frozen.number} est figé : il ne changera plus.")
            return redirect("diagnosis_frozen", community.slug, frozen.number)
    context = {"community": community, "version": version, "form": form}
    return render(request, "diagnosis/freeze.html", context, status=422 if request.method == "POST" else 200)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_list(request: PageRequest, community: Community) -> HttpResponse:
    """The frozen diagnoses, the newest first."""
    context = {
        "community": community,
        "diagnoses": queries.frozen_diagnoses(),
        "can_edit": request.actor.can(Permission.DIAGNOSIS_EDIT),
    }
    return render(request, "diagnosis/list.html", context)


def _frozen(number: int) -> FrozenDiagnosis:
    found = queries.frozen_diagnosis(number)
    if found is None:
        raise Http404
    return found


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_frozen(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One frozen diagnosis, as it was that day."""
    frozen = _frozen(number)
    report = thaw(frozen.snapshot)
    context = {
        "community": community,
        "frozen": frozen,
        "report": report,
        "focus": _focus(report, request.GET.get("indicateur", "")),
        "address": "?indicateur=",
    }
    return render(request, "diagnosis/frozen.html", context)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_package(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The data package of one frozen diagnosis."""
    frozen = _frozen(number)
    answer = HttpResponse(exports.package(frozen, community), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{community.slug}-diagnostic-{number}.zip"'
    return answer


def _as_file(request: PageRequest, made: Document, form: Format, name: str) -> HttpResponse:
    """The document as a file; where it is too long for one, back to the page with the reason."""
    try:
        return document_answer(made, form, name)
    except DocumentError as error:
        messages.error(request, str(error))
        return redirect("diagnosis", request.community.slug)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_pdf(request: PageRequest, community: Community) -> HttpResponse:
    """The live diagnosis as a PDF that says it is provisional. ``?version=2``."""
    _, report = _live(request)
    if report is None:
        raise Http404
    content = live_content(report, outlines_of(report), community, request.today)
    return _as_file(request, document(content), Format.PDF, f"{community.slug}-diagnostic-provisoire")


def _frozen_file(request: PageRequest, community: Community, number: int, form: Format) -> HttpResponse:
    made = document(frozen_content(_frozen(number), community))
    return _as_file(request, made, form, f"{community.slug}-diagnostic-{number}")


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def frozen_pdf(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """A frozen diagnosis as PDF: the same bytes each time."""
    return _frozen_file(request, community, number, Format.PDF)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def frozen_word(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """A frozen diagnosis for a word processor, to take up in the health project."""
    return _frozen_file(request, community, number, Format.WORD)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_difference(request: PageRequest, community: Community) -> HttpResponse:
    """What changed between two frozen diagnoses. ``?de=1&a=2``, the last two by default."""
    diagnoses = list(queries.frozen_diagnoses())
    numbers = [one.number for one in diagnoses]
    after = _number(request.GET.get("a")) or next(iter(numbers), 0)
    before = _number(request.GET.get("de")) or next((number for number in numbers if number < after), 0)
    pair = (_frozen(before), _frozen(after)) if before and after else None
    change = queries.changes(thaw(pair[0].snapshot), thaw(pair[1].snapshot)) if pair else None
    context = {
        "community": community,
        "diagnoses": diagnoses,
        "pair": pair,
        "change": change,
        "rows": [(line, NATURES[line.change.nature]) for line in change.lines] if change else [],
    }
    return render(request, "diagnosis/difference.html", context)
