"""Comparing: the most similar territories, one of them face to face, several maps side by side."""

from collections import defaultdict
from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.engines.indicators import MapClass, Method
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.planning.diagnosis import queries, reading
from maillage.planning.diagnosis.comparison import exports
from maillage.planning.diagnosis.comparison.candidates import KINDS, Candidate, Kind, candidate, candidates
from maillage.planning.diagnosis.comparison.forms import MapsForm, SimilarForm
from maillage.planning.diagnosis.comparison.similar import Neighbourhood, beside, neighbourhood
from maillage.planning.diagnosis.maps import Choropleth, commune_values, draw_values, scale_of
from maillage.planning.diagnosis.queries import Loaded
from maillage.planning.diagnosis.report import Line, Report
from maillage.reference.geography.queries import contours_of, datasets

# Small maps lose what cannot be seen at their size: a pixel and a half of the drawing.
SMALL = 1.5


def _neighbourhood(report: Report, form: SimilarForm, loaded: Loaded) -> Neighbourhood | None:
    if not form.is_valid():
        return None
    here = frozenset(code for unit in report.units for code in (unit.code, unit.commune))
    epcis = candidates(loaded, [Kind.EPCI], apart_from=frozenset())
    found = candidates(loaded, form.kinds(), apart_from=here)
    return neighbourhood(report, found, form.weights(), reference=epcis.values())


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_similar(request: PageRequest, community: Community) -> HttpResponse:
    """The ten most similar territories, and one indicator beside theirs. ``?p-densite=3&type=epci``."""
    loaded = datasets()
    version, report, line = reading.live_line(request, loaded)
    form = SimilarForm(request.GET)
    found = _neighbourhood(report, form, loaded)
    context = {
        "community": community,
        "version": version,
        "report": report,
        "form": form,
        "found": found,
        "beside": beside(report, line, [one.candidate for one in found.neighbours]) if found else None,
        "suffix": f"?version={version.number}",
        "asked": request.GET.urlencode(),
        "kinds": KINDS,
    }
    return render(request, "diagnosis/similar.html", context)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_similar_csv(request: PageRequest, community: Community) -> HttpResponse:
    """The same, one row a territory and criterion; nothing under the headings for a refused question."""
    loaded = datasets()
    _, report, _ = reading.live_line(request, loaded)
    found = _neighbourhood(report, SimilarForm(request.GET), loaded)
    rows = exports.similar_rows(found) if found else ()
    return csv_answer(f"{community.slug}-territoires-semblables.csv", exports.SIMILAR, rows)


def _other(request: PageRequest, loaded: Loaded) -> Candidate | None:
    """The perimeter that ``?avec=`` names, none for none. 404 for anything that is not a public one."""
    asked = request.GET.get("avec")
    if not asked:
        return None
    found = candidate(loaded, asked)
    if found is None:
        raise Http404
    return found


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_face(request: PageRequest, community: Community) -> HttpResponse:
    """The territory and another, face to face: every indicator, and two maps in the same classes.

    ``?avec=epci-200068765&indicateur=P05&classes=naturelles``
    """
    loaded = datasets()
    version, report, line = reading.live_line(request, loaded)
    other = _other(request, loaded)
    context = {
        "community": community,
        "version": version,
        "report": report,
        "other": other,
        "line": line,
        "suffix": f"?version={version.number}",
        "kinds": KINDS,
    }
    if other is not None:
        theirs = queries.report_of(sorted(other.codes), number=0, label=other.name, loaded=loaded)
        context |= {
            "theirs": theirs.line(line.indicator.code) if theirs else None,
            "charts": _two_maps(report, theirs, line, reading.method_of(request)),
            "groups": [
                (title, [(one, other.values.get(one.indicator.code)) for one in lines])
                for title, lines in report.groups
            ],
        }
    return render(request, "diagnosis/face.html", context)


def _two_maps(report: Report, theirs: Report | None, line: Line, method: Method) -> list[Choropleth]:
    """Both territories in the same classes, cut on the communes of both. One query."""
    shown = [commune_values(report, line)]
    their_line = theirs.line(line.indicator.code) if theirs else None
    if theirs is not None and their_line is not None:
        shown.append(commune_values(theirs, their_line))
    shapes = contours_of([code for one in shown for code in one.names])
    scale = scale_of(shown, method)
    return [
        draw_values(one, scale, shapes, method=method, key=f"face-{rank}") for rank, one in enumerate(shown)
    ]


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_face_csv(request: PageRequest, community: Community) -> HttpResponse:
    """Every indicator here and there, for a spreadsheet."""
    loaded = datasets()
    _, report, _ = reading.live_line(request, loaded)
    other = _other(request, loaded)
    rows = exports.face_rows(report, other) if other else ()
    return csv_answer(f"{community.slug}-face-a-face.csv", exports.FACE, rows)


@community_page(Permission.DIAGNOSIS_VIEW)
@require_safe
def diagnosis_maps(request: PageRequest, community: Community) -> HttpResponse:
    """Several indicators, one small map each. ``?i=P05&i=O01b&classes=naturelles&memes=1``."""
    version, report, _ = reading.live_line(request)
    form = MapsForm(request.GET, report)
    context = {
        "community": community,
        "version": version,
        "report": report,
        "form": form,
        "charts": _small_maps(report, form) if form.is_valid() else [],
        "suffix": f"?version={version.number}",
    }
    return render(request, "diagnosis/maps.html", context)


def _small_maps(report: Report, form: MapsForm) -> list[tuple[Line, Choropleth]]:
    """One query. With « mêmes classes », those of one unit share theirs."""
    method = Method(form.cleaned_data["classes"])
    chosen = form.cleaned_data["i"]
    lines = [line for line in report.lines if line.indicator.code in chosen]
    shown = {line.indicator.code: commune_values(report, line) for line in lines}
    together: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        together[line.indicator.unit if form.cleaned_data["memes"] else line.indicator.code].append(
            line.indicator.code
        )
    scales: dict[str, tuple[tuple[MapClass, ...], int]] = {}
    for codes in together.values():
        group = [shown[code] for code in codes]
        decimals = max(one.indicator.decimals for one in group)
        scales |= dict.fromkeys(codes, (scale_of(group, method), decimals))
    shapes: Mapping[str, object] = contours_of(sorted({unit.commune for unit in report.units}))
    return [
        (line, draw_values(
            shown[line.indicator.code], scales[line.indicator.code][0], shapes, method=method,
            decimals=scales[line.indicator.code][1], key=line.indicator.code, tolerance=SMALL,
        ))
        for line in lines
    ]  # fmt: skip
