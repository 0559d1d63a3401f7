"""The choropleth of an indicator: classes whose method is named, weak values hatched, unknown ones blank."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from maillage.communities.territory.svg import TOLERANCE, Layer, draw
from maillage.engines.indicators import (
    Indicator,
    MapClass,
    Method,
    Parts,
    class_of,
    classes,
    is_small,
    value_of,
)
from maillage.foundation.templatetags.maillage import decimal_number
from maillage.planning.diagnosis.report import Line, Report
from maillage.reference.geography.queries import contours_of

METHODS = {
    Method.QUANTILES: "autant de communes par classe",
    Method.NATURAL: "seuils naturels (Jenks)",
    Method.EQUAL: "classes de même largeur",
}


@dataclass(frozen=True, slots=True)
class CommuneValues:
    """What a map shows: one value a commune at most, the parts of a commune taken together."""

    indicator: Indicator
    names: Mapping[str, str]
    values: Mapping[str, float]
    weak: frozenset[str]

    def said(self, code: str) -> str:
        """The tooltip of a commune."""
        if code not in self.values:
            return f"{self.names[code]} : non connu"
        value = decimal_number(self.values[code], self.indicator.decimals)
        doubt = " (effectif faible)" if code in self.weak else ""
        return f"{self.names[code]} : {value} {self.indicator.unit}{doubt}"


@dataclass(frozen=True, slots=True)
class Choropleth:
    """The map, its classes with the class of the style sheet of each, and what is drawn otherwise."""

    svg: SafeString
    legend: tuple[tuple[str, MapClass], ...]
    weak: int
    unknown: int
    method: Method = Method.QUANTILES

    @property
    def method_name(self) -> str:
        return METHODS[self.method]


def commune_values(report: Report, line: Line) -> CommuneValues:
    """The values of the communes of a report."""
    indicator = line.indicator
    parts: dict[str, list[Parts]] = defaultdict(list)
    names: dict[str, str] = {}
    for unit in report.units:
        names.setdefault(unit.commune, unit.name.partition(" – ")[0])
        if unit.code in line.parts:
            parts[unit.commune].append(line.parts[unit.code])
    values = {
        code: value for code, taken in parts.items() if (value := value_of(indicator, taken)) is not None
    }
    weak = frozenset(code for code in values if is_small(indicator, parts[code]))
    return CommuneValues(indicator, names, values, weak)


def scale_of(shown: Iterable[CommuneValues], method: Method) -> tuple[MapClass, ...]:
    """The same classes for several maps of one unit."""
    found = list(shown)
    decimals = max((one.indicator.decimals for one in found), default=0)
    return classes([value for one in found for value in one.values.values()], decimals, method=method)


def choropleth(report: Report, line: Line, method: Method = Method.QUANTILES) -> Choropleth:
    """The map of one indicator, in classes of its own. One query."""
    shown = commune_values(report, line)
    return draw_values(shown, scale_of([shown], method), contours_of(list(shown.names)), method=method)


def draw_values(
    shown: CommuneValues,
    scale: Sequence[MapClass],
    shapes: Mapping[str, Any],
    *,
    method: Method,
    decimals: int | None = None,
    key: str = "carte",
    tolerance: float = TOLERANCE,
) -> Choropleth:
    """One map in the classes of ``scale``, which must hold all its values.

    ``decimals`` are those that the scale was made with; ``key`` tells one map of a page from another.
    """
    decimals = shown.indicator.decimals if decimals is None else decimals
    css = css_of(scale)
    by_class: dict[str, list[str]] = defaultdict(list)
    for code in shown.names:
        if code in shapes:
            known = code in shown.values
            kind = css[class_of(shown.values[code], decimals, scale)] if known else "map-unknown"
            by_class[kind].append(code)
    layers = [_layer(kind, codes, shown, shapes) for kind, codes in sorted(by_class.items())]
    doubtful = [code for code in shown.names if code in shown.weak and code in shapes]
    motif = f"hachures-{key}" if doubtful else ""
    if doubtful:
        layers.append(_layer("map-hatched", doubtful, shown, shapes, paint=f"url(#{motif})"))
    title = f"Carte : {shown.indicator.label}, {len(shown.names)} communes"
    counts = defaultdict(int, _counts(shown, scale, decimals))
    return Choropleth(
        svg=draw(layers, title=title, hatching=motif, tolerance=tolerance),
        legend=tuple(
            (name, MapClass(one.low, one.high, counts[rank]))
            for rank, (name, one) in enumerate(zip(css, scale, strict=True))
        ),
        weak=len(shown.weak),
        unknown=len(shown.names) - len(shown.values),
        method=method,
    )


def css_of(scale: Sequence[MapClass]) -> list[str]:
    """Few classes take the ends of the scale, so that two of them are told apart at a glance."""
    count = len(scale)
    shades = [3] if count == 1 else [1 + round(rank * 4 / (count - 1)) for rank in range(count)]
    return [f"map-class-{shade}" for shade in shades]


def _counts(shown: CommuneValues, scale: Sequence[MapClass], decimals: int) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for value in shown.values.values():
        counts[class_of(value, decimals, scale)] += 1
    return counts


def _layer(
    css: str, codes: Sequence[str], shown: CommuneValues, shapes: Mapping[str, Any], paint: str = ""
) -> Layer:
    return Layer(css, [shapes[code] for code in codes], [shown.said(code) for code in codes], paint)
