"""Which communes each action covers, on a map and in a table. Two queries beside those of the territory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from maillage.communities.territory.models import TerritoryVersion
from maillage.communities.territory.queries import content_of
from maillage.communities.territory.svg import Layer, draw
from maillage.planning.health_project.enums import Reach
from maillage.reference.geography.queries import contours_of, unit_set

SHADES = 5


@dataclass(frozen=True, slots=True)
class Ground:
    """The communes of the territory in force by code, and those of each sub-territory."""

    communes: Mapping[str, str]
    zones: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Covered:
    """One commune with the actions (numbers) that cover it; ``outside`` the community's territory."""

    code: str
    name: str
    sheets: tuple[int, ...]
    outside: bool

    @property
    def count(self) -> int:
        return len(self.sheets)


def ground_of(version: TerritoryVersion | None) -> Ground:
    """What actions may cover; empty before a territory is in force."""
    if version is None:
        return Ground({}, {})
    codes, zones = content_of(version)
    names: dict[str, str] = {}
    for unit in unit_set(codes).units:
        names.setdefault(unit.commune, unit.name.partition(" – ")[0])
    return Ground(names, {name: [code[:5] for code in held] for name, held in zones.items()})


def communes_of(sheet: Any, ground: Ground) -> dict[str, str]:
    """{code: name} of the communes that an action covers; ``sheet`` has reach, places and beyond."""
    if sheet.reach == Reach.NARROWER:
        found: dict[str, str] = {}
        for place in sheet.places:
            if place["kind"] == "commune":
                found[place["code"]] = place["name"]
            else:
                held = ground.zones.get(place["code"], ())
                found |= {code: ground.communes[code] for code in held if code in ground.communes}
        return found
    beyond = sheet.beyond if sheet.reach == Reach.WIDER else []
    return {**ground.communes, **{place["code"]: place["name"] for place in beyond}}


def covered(sheets: Iterable[Any], ground: Ground) -> list[Covered]:
    """Every commune of the territory and those around that an action reaches, the least covered first."""
    by_commune: dict[str, list[int]] = defaultdict(list)
    names = dict(ground.communes)
    for sheet in sheets:
        for code, name in communes_of(sheet, ground).items():
            by_commune[code].append(sheet.number)
            names.setdefault(code, name)
    rows = [
        Covered(code, name, tuple(sorted(by_commune[code])), code not in ground.communes)
        for code, name in names.items()
    ]
    return sorted(rows, key=lambda row: (row.count, row.name.casefold()))


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """The drawing and its legend: (class of the style sheet, words)."""

    svg: SafeString
    legend: tuple[tuple[str, str], ...]


def classes_of(rows: Sequence[Covered]) -> list[tuple[int, int, int]]:
    """(shade from 1 to 5, from, to): one class a number of actions where they are few, else of one width."""
    counts = sorted({row.count for row in rows if row.count})
    if len(counts) <= SHADES:
        spread = (
            [SHADES] if len(counts) == 1 else [1 + 4 * at // (len(counts) - 1) for at in range(len(counts))]
        )
        return [(shade, count, count) for shade, count in zip(spread, counts, strict=True)]
    step = -(-counts[-1] // SHADES)
    return [
        (shade, (shade - 1) * step + 1, shade * step)
        for shade in range(1, SHADES + 1)
        if (shade - 1) * step + 1 <= counts[-1]
    ]


def class_of(count: int, classes: Sequence[tuple[int, int, int]]) -> int:
    """The shade of a number of actions; 0 for none."""
    return next((shade for shade, low, high in classes if low <= count <= high), 0)


def words_of(low: int, high: int) -> str:
    return _actions(low) if low == high else f"{low} à {high} actions"


def coverage_map(rows: Sequence[Covered]) -> CoverageMap:
    """Number of actions by commune. One query."""
    shapes = contours_of([row.code for row in rows])
    classes = classes_of(rows)
    layers: dict[str, list[Covered]] = defaultdict(list)
    for row in rows:
        if row.code in shapes:
            layers[_css(class_of(row.count, classes))].append(row)
    drawn = [
        Layer(
            css, [shapes[row.code] for row in held], [f"{row.name} : {_actions(row.count)}" for row in held]
        )
        for css, held in sorted(layers.items())
    ]
    title = f"Carte : nombre d’actions par commune, {len(rows)} communes"
    legend = [(_css(0), "aucune action")] if any(not row.count for row in rows) else []
    legend += [(_css(shade), words_of(low, high)) for shade, low, high in classes]
    return CoverageMap(draw(drawn, title=title), tuple(legend))


def _css(shade: int) -> str:
    return f"map-class-{shade}" if shade else "map-unknown"


def _actions(count: int) -> str:
    return f"{count} action{'s' if count > 1 else ''}"
