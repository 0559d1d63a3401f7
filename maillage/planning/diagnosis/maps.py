"""The choropleth of an indicator: classes that places really fill, weak values hatched by their border."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from maillage.communities.territory.svg import Layer, draw
from maillage.engines.indicators import MapClass, Parts, class_of, classes, is_small, value_of
from maillage.foundation.templatetags.maillage import decimal_number
from maillage.planning.diagnosis.report import Line, Report
from maillage.reference.geography.queries import contours_of


@dataclass(frozen=True, slots=True)
class Choropleth:
    """The map, its classes with the class of the style sheet of each, and what is drawn otherwise."""

    svg: SafeString
    legend: tuple[tuple[str, MapClass], ...]
    weak: int
    unknown: int


def choropleth(report: Report, line: Line) -> Choropleth:
    """One commune, one value: the parts of a commune are drawn together. One query."""
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
    weak = {code for code in values if is_small(indicator, parts[code])}
    found = classes(list(values.values()), indicator.decimals)
    # Few classes take the ends of the scale, so that two of them are told apart at a glance.
    css = [f"map-class-{_shade(rank, len(found))}" for rank in range(len(found))]
    by_class: dict[str, list[str]] = defaultdict(list)
    for code in names:
        if code not in values:
            by_class["map-unknown"].append(code)
        else:
            name = css[class_of(values[code], indicator.decimals, found)]
            by_class[f"{name} map-weak" if code in weak else name].append(code)
    return Choropleth(
        svg=_draw(by_class, names, values, line),
        legend=tuple(zip(css, found, strict=True)),
        weak=len(weak),
        unknown=len(names) - len(values),
    )


def _shade(rank: int, count: int) -> int:
    return 3 if count == 1 else 1 + round(rank * 4 / (count - 1))


def _draw(
    by_class: Mapping[str, list[str]], names: Mapping[str, str], values: Mapping[str, float], line: Line
) -> SafeString:
    shapes = contours_of(list(names))
    unit = line.indicator.unit
    layers = []
    for css, codes in sorted(by_class.items(), key=lambda item: ("map-weak" in item[0], item[0])):
        drawn = [code for code in codes if code in shapes]
        said = [
            f"{names[code]} : {decimal_number(values[code], line.indicator.decimals)} {unit}"
            if code in values
            else f"{names[code]} : non connu"
            for code in drawn
        ]
        layers.append(Layer(css, [shapes[code] for code in drawn], said))
    return draw(layers, title=f"Carte : {line.indicator.label}, {len(names)} communes")
