"""The drawings of a diagnosis on paper: its maps and its bars, as SVG that needs neither page nor data.

Pure: a report and its outlines in, figures out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from xml.sax.saxutils import escape

from maillage.communities.territory.svg import WIDTH, Outlines
from maillage.engines.indicators import Kind, MapClass, class_of, classes
from maillage.foundation.documents import style
from maillage.foundation.documents.model import Figure, Key
from maillage.foundation.documents.text import printable
from maillage.foundation.templatetags.maillage import decimal_number, whole_number
from maillage.french import NARROW
from maillage.planning.diagnosis.maps import commune_values
from maillage.planning.diagnosis.report import Line, Report

NAMED = 9  # places named on a map, the most populated first
_HATCHING = (
    '<pattern id="hatching" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="1.5" height="7" fill="{style.INK}"/></pattern>'
)
_LETTER, _LINE_HEIGHT = 7.4, 20.0  # of a name on a map: mean width of a letter, height

# --- Maps -----------------------------------------------------------------------------------------------


def territory_figure(report: Report, outlines: Outlines | None) -> Figure | None:
    """The territory with the names of its largest communes; None without contours."""
    if outlines is None:
        return None
    names = _names(report)
    drawn = [(outlines.paths[code], style.ACCENT_TINT, False) for code in names if code in outlines.paths]
    return Figure(
        svg=_map(outlines, drawn, _labels(report, outlines), edge=style.ACCENT),
        alt=f"Carte du territoire : {len(names)} communes.",
    )


def choropleth_figure(report: Report, line: Line, outlines: Outlines | None) -> Figure | None:
    """The map of an indicator by commune; None without contours or value."""
    taken = commune_values(report, line)
    names, values, weak, indicator = taken.names, taken.values, taken.weak, taken.indicator
    if outlines is None or not values:
        return None
    found = classes(list(values.values()), indicator.decimals)
    shades = [2 if len(found) == 1 else round(rank * 4 / (len(found) - 1)) for rank in range(len(found))]
    drawn = []
    for code in names:
        if code not in outlines.paths:
            continue
        known = code in values
        fill = style.MAP[shades[class_of(values[code], indicator.decimals, found)]] if known else "#ffffff"
        drawn.append((outlines.paths[code], fill, code in weak))
    return Figure(
        svg=_map(outlines, drawn, _labels(report, outlines), edge="#ffffff"),
        alt=_spoken(line, names, values),
        caption=f"{_label(line)}, par commune ({indicator.unit})",
        legend=_legend(line, found, shades, weak=len(weak), unknown=len(names) - len(values)),
        width=0.64,
    )


def _label(line: Line) -> str:
    said = line.indicator.label
    return f"{said} (chiffre inventé)" if line.invented else said


def _names(report: Report) -> dict[str, str]:
    """Communes by code: the parts of one are drawn together."""
    names: dict[str, str] = {}
    for unit in report.units:
        names.setdefault(unit.commune, unit.name.partition(" – ")[0])
    return names


def _legend(
    line: Line, found: Sequence[MapClass], shades: Sequence[int], *, weak: int, unknown: int
) -> tuple[Key, ...]:
    decimals = line.indicator.decimals
    keys = []
    for shade, one in zip(shades, found, strict=True):
        low, high = decimal_number(one.low, decimals), decimal_number(one.high, decimals)
        said = low if low == high else f"de {low} à {high}"
        keys.append(Key(style.MAP[shade], f"{said} ({_communes(one.count)})"))
    if weak:
        keys.append(Key("", f"effectif faible ({_communes(weak)})", hatched=True))
    if unknown:
        keys.append(Key("", f"non connu ({_communes(unknown)})"))
    return tuple(keys)


def _communes(count: int) -> str:
    return f"{whole_number(count)} commune{'s' if count > 1 else ''}"


def _spoken(line: Line, names: Mapping[str, str], values: Mapping[str, float]) -> str:
    indicator = line.indicator
    low, high = (pick(sorted(values), key=values.__getitem__) for pick in (min, max))
    return (
        f"Carte : {indicator.label}, {len(names)} communes. La valeur la plus basse est "
        f"{decimal_number(values[low], indicator.decimals)} {indicator.unit} ({names[low]}), la plus haute "
        f"{decimal_number(values[high], indicator.decimals)} {indicator.unit} ({names[high]})."
    )


def _map(
    outlines: Outlines,
    drawn: Iterable[tuple[str, str, bool]],
    labels: Iterable[tuple[float, float, str]],
    *,
    edge: str,
) -> str:
    """``drawn`` holds (path, colour, hatched)."""
    paths = []
    for path, fill, hatched in drawn:
        paths.append(f'<path d="{path}" fill="{fill}" stroke="{edge}" stroke-width="1"/>')
        if hatched:
            paths.append(f'<path d="{path}" fill="url(#hatching)"/>')
    # A light line keeps white communes from melting into the paper.
    ring = "".join(
        f'<path d="{path}" fill="none" stroke="{style.LINE_STRONG}" stroke-width="1.6"/>'
        for path in outlines.paths.values()
    )
    texts = "".join(
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-family="{style.TEXT}" font-size="14" '
        f'font-weight="600" fill="{style.INK}" stroke="#ffffff" stroke-width="3.2" stroke-linejoin="round" '
        f'paint-order="stroke">{escape(name)}</text>'
        for x, y, name in labels
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {outlines.height}">'
        f"<defs>{_HATCHING}</defs>{ring}{''.join(paths)}{texts}</svg>"
    )


def _labels(report: Report, outlines: Outlines) -> list[tuple[float, float, str]]:
    """The names of the most populated communes, left out where they would cover another."""
    people: dict[str, int] = defaultdict(int)
    for unit in report.units:
        people[unit.commune] += unit.population or 0
    names = _names(report)
    taken: list[tuple[float, float, float]] = []
    labels = []
    for code in sorted(people, key=lambda code: (-people[code], code)):
        if code not in outlines.points or len(labels) == NAMED:
            continue
        name = printable(names[code])
        half = len(name) * _LETTER / 2
        x, y = outlines.points[code]
        x = min(max(x, half), WIDTH - half)
        if all(abs(x - a) > half + b or abs(y - c) > _LINE_HEIGHT for a, b, c in taken):
            taken.append((x, half, y))
            labels.append((x, y + 5, name))
    return labels


# --- Bars -----------------------------------------------------------------------------------------------

_LEFT, _RIGHT, _PITCH, _TOP = 262.0, 706.0, 30.0, 26.0
_WIDTH = 760
_MOST = 200.0  # an index is drawn up to twice the value of France; beyond, an arrow


def index_figure(lines: Sequence[Line], title: str) -> Figure | None:
    """Each rate of a theme beside France, France being 100; None when none can be compared."""
    shown = [
        line
        for line in lines
        if line.indicator.kind is not Kind.SUM and line.value is not None and line.france
    ]
    if not shown:
        return None
    height = round(_TOP + len(shown) * _PITCH + 8)
    rows = "".join(_bar(line, _label(line), _TOP + rank * _PITCH) for rank, line in enumerate(shown))
    axis = "".join(
        f'<line x1="{_at(index):.1f}" x2="{_at(index):.1f}" y1="{_TOP - 6}" y2="{height - 6}" '
        f'stroke="{style.LINE_STRONG if index == 100 else style.LINE}" stroke-width="1"/>'
        + _words(_at(index), _TOP - 11, "France = 100" if index == 100 else f"{index}", "middle", 12)
        for index in (0, 50, 100, 150, 200)
    )
    return Figure(
        svg=f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}">{axis}{rows}</svg>',
        alt=f"{title}, la France valant 100. " + " ".join(_said(line) for line in shown),
        caption=f"{title} : le territoire à côté de la France",
        legend=(
            Key(style.ACCENT, "territoire"),
            Key(style.DUE, "département (trait)"),
            Key("#ffffff", "région (rond)"),
        ),
    )


def _index(value: float | None, line: Line) -> float:
    return 100 * (value or 0.0) / (line.france or 1.0)


def _at(index: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * min(max(index, 0.0), _MOST) / _MOST


def _bar(line: Line, label: str, top: float) -> str:
    index = _index(line.value, line)
    end, middle = _at(index), top + 10
    marks = [
        *_lines(label, middle),
        f'<rect x="{_LEFT}" y="{top + 3}" width="{end - _LEFT:.1f}" height="14" fill="{style.ACCENT}"/>',
    ]
    if index > _MOST:
        marks.append(
            f'<path d="M{end:.1f},{top + 1} l11,9 -11,9Z" fill="{style.ACCENT}"/>'
            + _words(end + 14, middle + 4.5, decimal_number(index, 0), "start", 12)
        )
    # A mark beyond the scale would lie about its place: the table has its value.
    if line.department is not None and _index(line.department, line) <= _MOST:
        x = _at(_index(line.department, line))
        marks.append(
            f'<rect x="{x - 2:.1f}" y="{top}" width="4" height="20" fill="{style.DUE}" stroke="#fff"/>'
        )
    if line.region is not None and _index(line.region, line) <= _MOST:
        x = _at(_index(line.region, line))
        marks.append(
            f'<circle cx="{x:.1f}" cy="{middle}" r="4.5" fill="#fff" stroke="{style.INK}" '
            'stroke-width="1.6"/>'
        )
    return "".join(marks)


def _lines(label: str, middle: float) -> list[str]:
    """A label on one line or two, the middle of which is that of its bar."""
    # The thousands of a number stay on one line.
    lines = wrap(re.sub(r"(?<=\d) (?=\d{3}\b)", NARROW, label), 40)[:2]
    top = middle + 4.5 - 6.5 * (len(lines) - 1)
    return [_words(_LEFT - 8, top + 13 * rank, line, "end", 13) for rank, line in enumerate(lines)]


def _words(x: float, y: float, words: str, anchor: str, size: int) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-family="{style.TEXT}" '
        f'font-size="{size}" fill="{style.INK}">{escape(printable(words))}</text>'
    )


def _said(line: Line) -> str:
    return f"{_label(line)} : {decimal_number(_index(line.value, line), 0)}."
