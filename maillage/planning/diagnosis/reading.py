"""How a report is read on the screen: the version asked for, the overview, one indicator in front."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from maillage.engines.indicators import Kind, Method
from maillage.foundation.access.enums import Permission
from maillage.foundation.templatetags.maillage import decimal_number
from maillage.foundation.web import strips
from maillage.foundation.web.pages import PageRequest
from maillage.planning.diagnosis import queries
from maillage.planning.diagnosis.maps import CommuneValues, commune_values
from maillage.planning.diagnosis.queries import Loaded
from maillage.planning.diagnosis.report import Line, Report, Unit
from maillage.reference.geography.names import search_key

# The indicator in front unless another is asked for.
FIRST = "P05"
# The figures that open the page: the first four that are known.
KEY_FIGURES = ("P01", "P05", "S08", "A04", "A04c", "P03", "P11")
SORTS = {"valeur": "valeur", "nom": "nom", "habitants": "nombre d’habitants"}


def small_number(text: str | None) -> int | None:
    """A small positive number of an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def live(request: PageRequest, loaded: Loaded | None = None) -> tuple[Any, Report | None]:
    """The version of the territory asked for and what is said of it. 404 for a version that is not theirs.

    ``loaded``: the datasets, where the caller has read them already.
    """
    asked = request.GET.get("version")
    drafts = request.actor.can(Permission.TERRITORY_EDIT)
    version = queries.version_to_read(small_number(asked), request.today, drafts=drafts)
    if version is None and asked:
        raise Http404
    return version, queries.diagnose(version, loaded) if version else None


def live_line(request: PageRequest, loaded: Loaded | None = None) -> tuple[Any, Report, Line]:
    """The same with the indicator asked for by ``?indicateur=``. 404 where either is missing."""
    version, report = live(request, loaded)
    line = report.line(request.GET.get("indicateur", FIRST)) if report else None
    if report is None or line is None:
        raise Http404
    return version, report, line


def method_of(request: PageRequest) -> Method:
    """The method of the classes asked for, else as many places in each."""
    asked = request.GET.get("classes", "")
    return Method(asked) if asked in set(Method) else Method.QUANTILES


# --- The overview ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator in the overview; no small line where the values are counts of unlike places."""

    line: Line
    drawn: strips.Line | None


@dataclass(frozen=True, slots=True)
class Theme:
    key: str
    title: str
    rows: tuple[Row, ...]


def overview(report: Report) -> list[Theme]:
    """The indicators by theme, each with its small line."""
    return [
        Theme(lines[0].indicator.theme, title, tuple(Row(line, _small_line(line, report)) for line in lines))
        for title, lines in report.groups
    ]


def key_figures(report: Report) -> list[Line]:
    """What a reader wants first, four figures at most."""
    found = [report.line(code) for code in KEY_FIGURES]
    return [line for line in found if line is not None and line.value is not None][:4]


def _small_line(line: Line, report: Report) -> strips.Line | None:
    if line.indicator.kind is Kind.SUM or line.value is None:
        return None
    others = [
        (report.department[1], line.department),
        (report.region[1], line.region),
        ("France", line.france),
    ]
    known = [f"{name} {_text(line, value)}" for name, value in others if value is not None]
    middle = (line.spread.first_quartile, line.spread.third_quartile) if line.spread else None
    spoken = f"Territoire {_text(line, line.value)} ; " + " ; ".join(known)
    return strips.draw_line(spoken, line.value, middle, [value for _, value in others])


def _text(line: Line, value: float) -> str:
    return decimal_number(value, line.indicator.decimals)


# --- One indicator --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """One unit in the rank list; ``rank`` counts from the highest value, equal values sharing theirs."""

    unit: Unit
    value: float | None
    weak: bool
    rank: int | None
    note: str


def ranking(report: Report, line: Line, *, sort: str = "valeur", search: str = "") -> list[CommuneRow]:
    """The units in the order asked for, those whose name or code matches; ranks are among all of them."""
    values = {unit.code: line.of_unit(unit.code) for unit in report.units}
    ordered = sorted((value for value in values.values() if value is not None), reverse=True)
    first: dict[float, int] = {}
    for rank, value in enumerate(ordered, start=1):
        first.setdefault(value, rank)
    rows = [
        CommuneRow(
            unit,
            value,
            line.weak(unit.code),
            None if value is None else first[value],
            line.notes.get(unit.code, ""),
        )
        for unit in report.units
        for value in (values[unit.code],)
    ]
    key = search_key(search)
    if search.strip():
        rows = [
            row for row in rows if key and (key in search_key(row.unit.name) or row.unit.code == key.upper())
        ]
    if sort == "nom":
        return sorted(rows, key=lambda row: search_key(row.unit.name))
    if sort == "habitants":
        return sorted(rows, key=lambda row: (-(row.unit.population or 0), row.unit.name))
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.unit.name))


def distribution(report: Report, line: Line, shown: CommuneValues | None = None) -> strips.Strip | None:
    """The values of the communes as dots, the territory and its comparisons as marks; None without any."""
    shown = shown or commune_values(report, line)
    if not shown.values:
        return None
    marks = (
        []
        if line.indicator.kind is Kind.SUM
        else [
            ("Territoire", line.value),
            (report.department[1], line.department),
            (report.region[1], line.region),
            ("France", line.france),
        ]
    )
    return strips.draw_strip(
        f"{line.indicator.label}, une commune par point",
        [(shown.names[code], value, code in shown.weak) for code, value in shown.values.items()],
        marks,
        unit=line.indicator.unit,
        text=lambda value: decimal_number(value, line.indicator.decimals),
    )
