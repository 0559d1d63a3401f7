"""What the panel beside the map shows: the described drawing, arranged for the page and for the map."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from maillage.communities.territory.describe import describe
from maillage.communities.territory.drawing.state import Drawing
from maillage.communities.territory.models import SUB_TERRITORY_COLOURS
from maillage.communities.territory.results import TerritoryDescription, UnitLine
from maillage.communities.territory.units import Unknown, UnknownUnitsError
from maillage.engines.aci import default_rules
from maillage.foundation.tenancy.models import Community
from maillage.reference.geography.models import Commune, Iris
from maillage.reference.geography.queries import iris_of, marks_of

Bounds = tuple[float, float, float, float]
GAUGE_WIDTH = 400


def swatch_of(zone: int) -> int:
    """The colour and motif (from 1) of a sub-territory: they come back beyond the eighth."""
    return (zone - 1) % SUB_TERRITORY_COLOURS + 1


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: a unit, its sub-territory (0 for none), and whether it can be cut into IRIS."""

    unit: UnitLine
    zone: int
    has_iris: bool

    @property
    def kind(self) -> str:
        """As the operations call it."""
        return "iris" if len(self.unit.code) == 9 else "commune"

    @property
    def swatch(self) -> int:
        return swatch_of(self.zone)


@dataclass(frozen=True, slots=True)
class Group:
    """The units of one EPCI: how many of its communes they come from, out of how many, and what is left."""

    code: str
    name: str
    rows: list[Row]
    population: int
    communes: int
    total: int
    missing: int


@dataclass(frozen=True, slots=True)
class ZoneLine:
    number: int
    name: str
    units: int
    population: int

    @property
    def swatch(self) -> int:
        return swatch_of(self.number)


@dataclass(frozen=True, slots=True)
class Gauge:
    """Where the population stands: each size takes the same width, positions go from 0 to GAUGE_WIDTH."""

    position: float
    bounds: list[int]
    rank: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A share of a whole, drawn from `left` over `width` of a bar of GAUGE_WIDTH."""

    label: str
    count: int
    percent: float
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class IrisChoice:
    """The IRIS of one commune, to be ticked."""

    code: str
    name: str
    blocks: list[tuple[Iris, bool]]


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that the panel's template needs; `unknown` are codes of the address that name nothing."""

    drawing: Drawing
    description: TerritoryDescription
    unknown: tuple[Unknown, ...]
    groups: list[Group]
    zones: list[ZoneLine]
    gauge: Gauge | None
    iris: IrisChoice | None
    bounds: Bounds | None
    points: list[tuple[str, float, float]]

    @property
    def age_bars(self) -> list[Bar]:
        bars, left = [], 0.0
        for label, count, share in self.description.ages.bands if self.description.ages else ():
            bars.append(Bar(label, count, 100 * share, round(left, 1), round(GAUGE_WIDTH * share, 1)))
            left += GAUGE_WIDTH * share
        return bars


def build(drawing: Drawing, *, today: date, community: Community | None = None, iris: str = "") -> Panel:
    """Describes a drawing. A code that names nothing leaves it, and stands in `unknown`."""
    unknown: tuple[Unknown, ...] = ()
    try:
        description = describe(drawing.units, today=today, community=community)
    except UnknownUnitsError as error:
        unknown = error.unknown
        drawing = drawing.remove([entry.code for entry in unknown])
        description = describe(drawing.units, today=today, community=community)
    communes = sorted({unit.commune_code for unit in description.units})
    marks = marks_of(communes)
    return Panel(
        drawing=drawing,
        description=description,
        unknown=unknown,
        groups=_groups(description, drawing, marks.cut),
        zones=_zones(description, drawing),
        gauge=_gauge(description),
        iris=_iris(drawing, iris),
        bounds=marks.bounds,
        points=marks.points,
    )


def _groups(description: TerritoryDescription, drawing: Drawing, cut: set[str]) -> list[Group]:
    zone_of = drawing.zone_of()
    rows: dict[str, list[Row]] = defaultdict(list)
    for unit in description.units:
        rows[unit.epci_code].append(Row(unit, zone_of.get(unit.code, 0), unit.commune_code in cut))
    groups = [
        Group(
            code=epci.code,
            name=epci.name,
            rows=rows[epci.code],
            population=epci.population,
            communes=epci.communes,
            total=epci.total_communes,
            missing=len(epci.missing),
        )
        for epci in description.epcis
    ]
    if alone := rows.get(""):
        population = sum(row.unit.population or 0 for row in alone)
        count = len({row.unit.commune_code for row in alone})
        groups.append(Group("", "Sans intercommunalité", alone, population, count, count, 0))
    for group in groups:
        group.rows.sort(key=lambda row: row.unit.name)
    return groups


def _zones(description: TerritoryDescription, drawing: Drawing) -> list[ZoneLine]:
    population = {unit.code: unit.population or 0 for unit in description.units}
    return [
        ZoneLine(number, zone.name, len(zone.units), sum(population.get(unit, 0) for unit in zone.units))
        for number, zone in enumerate(drawing.zones, 1)
    ]


def _gauge(description: TerritoryDescription) -> Gauge | None:
    if description.size is None:
        return None
    bounds = [band.below or band.up_to or 0 for band in default_rules().dated[-1].bands[:-1]]
    floors = [0, *bounds]
    rank = description.size - 1
    # The last size has no end: its stretch stands for as many inhabitants as all the others together.
    ceiling = bounds[rank] if rank < len(bounds) else 2 * bounds[-1]
    within = (description.population - floors[rank]) / (ceiling - floors[rank])
    position = GAUGE_WIDTH * (rank + min(max(within, 0.0), 1.0)) / len(floors)
    return Gauge(round(position, 1), bounds, rank)


def _iris(drawing: Drawing, commune: str) -> IrisChoice | None:
    blocks = list(iris_of(commune)) if commune else []
    if not blocks:
        return None
    name = Commune.objects.values_list("name", flat=True).get(code=commune)
    whole = commune in drawing.units
    return IrisChoice(commune, name, [(block, whole or block.code in drawing.units) for block in blocks])


def map_data(panel: Panel, *, message: str, share: str) -> dict[str, Any]:
    """What the map must show, as JSON.

    `communes` is {commune: number of its sub-territory or 0}; `parts` are those taken by IRIS only.
    """
    zone_of = panel.drawing.zone_of()
    communes: dict[str, int] = {}
    parts = set()
    for unit in panel.description.units:
        communes[unit.commune_code] = zone_of.get(unit.code, communes.get(unit.commune_code, 0))
        if unit.code != unit.commune_code:
            parts.add(unit.commune_code)
    held: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for code, lon, lat in panel.points:
        held[communes.get(code, 0)].append((lon, lat))
    return {
        "communes": communes,
        "parts": sorted(parts),
        "conflicts": sorted({conflict.code for conflict in panel.description.conflicts}),
        "holes": [place.code for hole in panel.description.holes for place in hole.places],
        "zones": [
            {
                "name": zone.name,
                "communes": sorted(code for code, number in communes.items() if number == zone.number),
                "centre": _centre(held[zone.number]),
            }
            for zone in panel.zones
        ],
        "points": [[lon, lat] for _, lon, lat in panel.points],
        "bounds": panel.bounds,
        "message": message,
        "share": share,
    }


def _centre(points: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """The commune nearest to the middle of a sub-territory, so that its number stands inside it."""
    if not points:
        return None
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return min(points, key=lambda point: (point[0] - x) ** 2 + (point[1] - y) ** 2)
