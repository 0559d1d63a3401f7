"""The pages of the diagnosis: live, frozen, compared, exported."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.communities.creation.surveys import queries as surveys
from maillage.communities.creation.surveys.counting import FEW
from maillage.engines.indicators import Method, Nature, catalogue
from maillage.foundation.access.enums import Permission
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.documents.errors import DocumentError
from maillage.foundation.documents.model import Document
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.foundation.web.strips import Strip
from maillage.planning.diagnosis import exports, queries, reading
from maillage.planning.diagnosis.actions import freeze_diagnosis
from maillage.planning.diagnosis.document import document, frozen_content, live_content
from maillage.planning.diagnosis.errors import DiagnosisError
from maillage.planning.diagnosis.findings import board as findings
from maillage.planning.diagnosis.forms import FreezeForm
from maillage.planning.diagnosis.maps import METHODS, Choropleth, choropleth
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.outlines import outlines_of
from maillage.planning.diagnosis.report import Line, Report, thaw

NATURES = {
    Nature.SAME: "mêmes données",
    Nature.FACT: "nouveau millésime",
    Nature.CORRECTION: "même millésime, fichier corrigé",
    Nature.METHOD: "méthode changée : non comparable",
    Nature.UNKNOWN: "non connu dans l’un des deux",
}


@dataclass(frozen=True, slots=True)
class Focus:
    """The indicator in front: its map, how its values lie, its rank list."""

    line: Line
    chart: Choropleth
    strip: Strip | None
    rows: list[reading.CommuneRow]


def _focus(report: Report, line: Line, method: Method, *, sort: str = "", search: str = "") -> Focus:
    rows = reading.ranking(report, line, sort=sort, search=search)
    return Focus(line, choropleth(report, line, method), reading.distribution(report, line), rows)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis(request: PageRequest, community: Community) -> HttpResponse:
    """What the loaded data says of the territory, theme by theme. ``?version=2``."""
    version, report = reading.live(request)
    context = {
        "community": community,
        "version": version,
        "report": report,
        "themes": reading.overview(report) if report else [],
        "figures": reading.key_figures(report) if report else [],
        "elsewhere": catalogue().elsewhere,
        "surveys": surveys.results() if request.actor.can(Permission.CREATION_VIEW) else [],
        "few": FEW,
        "suffix": f"?version={version.number}" if version else "",
        "can_edit": request.actor.can(Permission.DIAGNOSIS_EDIT),
        # A finding is drawn from the version in force, as the server reads it.
        "can_note": request.actor.can(Permission.FINDING_TAKE_PART) and not request.GET.get("version"),
    }
    return render(request, "diagnosis/diagnosis.html", context)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_indicator(request: PageRequest, community: Community) -> HttpResponse:
    """One indicator: definition, map, distribution, rank list.

    ``?indicateur=P05&classes=naturelles&tri=nom&q=digne``
    """
    version, report, line = reading.live_line(request)
    sort, search = request.GET.get("tri", ""), request.GET.get("q", "")[:100]
    context = {
        "community": community,
        "version": version,
        "report": report,
        "focus": _focus(report, line, reading.method_of(request), sort=sort, search=search),
        # A finding is drawn from the version in force, as the server reads it.
        "can_note": request.actor.can(Permission.FINDING_TAKE_PART)
        and not version.is_draft
        and version.ends_on is None,
        "suffix": f"?version={version.number}",
        "methods": METHODS,
        "sorts": reading.SORTS,
        "sort": sort if sort in reading.SORTS else "valeur",
        "search": search,
    }
    return render(request, "diagnosis/indicator.html", context)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_indicator_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The rank list of one indicator, for a spreadsheet."""
    _, report, line = reading.live_line(request)
    name = f"{community.slug}-{line.indicator.code}.csv"
    return csv_answer(name, exports.headings(exports.RANKS), exports.rank_rows(report, line))


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The indicators with their comparisons, for a spreadsheet."""
    _, report = reading.live(request)
    rows = exports.indicator_rows(report) if report else ()
    return csv_answer(f"{community.slug}-diagnostic.csv", exports.headings(), rows)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_communes_csv(request: PageRequest, community: Community) -> HttpResponse:
    """Every indicator of every commune, for a spreadsheet."""
    _, report = reading.live(request)
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
    line = report.line(request.GET.get("indicateur", ""))
    context = {
        "community": community,
        "frozen": frozen,
        "report": report,
        "themes": reading.overview(report),
        "figures": reading.key_figures(report),
        "focus": _focus(report, line, Method.QUANTILES) if line else None,
        "board": findings.thaw(frozen.snapshot),
        "can_note": request.actor.can(Permission.FINDING_TAKE_PART),
        "noted_in": f"&diagnostic={number}",
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
    _, report = reading.live(request)
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
    after = reading.small_number(request.GET.get("a")) or next(iter(numbers), 0)
    before = reading.small_number(request.GET.get("de")) or next(
        (number for number in numbers if number < after), 0
    )
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
