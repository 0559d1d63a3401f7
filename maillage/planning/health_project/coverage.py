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


def coverage_map(rows: Sequence[Covered], shapes: Mapping[str, Any] | None = None) -> CoverageMap:
    """Number of actions by commune, in at most five classes of the same width. One query."""
    shapes = contours_of([row.code for row in rows]) if shapes is None else shapes
    most = max((row.count for row in rows), default=0)
    step = max(1, -(-most // SHADES))
    layers: dict[str, list[Covered]] = defaultdict(list)
    for row in rows:
        if row.code in shapes:
            layers[_shade(row.count, step)].append(row)
    drawn = [
        Layer(
            css, [shapes[row.code] for row in held], [f"{row.name} : {_actions(row.count)}" for row in held]
        )
        for css, held in sorted(layers.items())
    ]
    title = f"Carte : nombre d’actions par commune, {len(rows)} communes"
    legend = [("map-unknown", "aucune action")] if any(not row.count for row in rows) else []
    for shade in range(1, SHADES + 1):
        low, high = (shade - 1) * step + 1, min(shade * step, most)
        if low <= most:
            legend.append((f"map-class-{shade}", _actions(low) if low == high else f"{low} à {high} actions"))
    return CoverageMap(draw(drawn, title=title), tuple(legend))


def sheet_map(sheet: Any, ground: Ground) -> SafeString:
    """The communes of one action among those of the community. One query."""
    held = communes_of(sheet, ground)
    names = {**ground.communes, **held}
    shapes = contours_of(list(names))
    groups = {
        "map-unit map-kept": [code for code in names if code in held and code in shapes],
        "map-unknown": [code for code in names if code not in held and code in shapes],
    }
    layers = [
        Layer(css, [shapes[code] for code in codes], [names[code] for code in codes])
        for css, codes in groups.items()
        if codes
    ]
    return draw(layers, title=f"Carte : les {len(held)} communes de l’action")


def _shade(count: int, step: int) -> str:
    return "map-unknown" if not count else f"map-class-{(count - 1) // step + 1}"


def _actions(count: int) -> str:
    return f"{count} action{'s' if count > 1 else ''}"
