"""What other rooms read about places: few queries, whatever the number of communes."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import shapely
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from maillage.reference.geography.carried import sources
from maillage.reference.geography.enums import PlaceKind
from maillage.reference.geography.models import Commune, CommuneContour, CommuneSuccession, Dataset, Iris
from maillage.reference.geography.subjects import SUBJECTS, Subject


@dataclass(frozen=True, slots=True)
class Ages:
    """Residents by age band at the census of the dataset `ages` (`iris` for a part of a commune)."""

    age_0_19: int
    age_20_64: int
    age_65_up: int

    @property
    def total(self) -> int:
        return self.age_0_19 + self.age_20_64 + self.age_65_up


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune, a municipal district, or an IRIS as a part of a commune.

    `population` is the legal population (dataset `populations`); for an IRIS, that of its commune shared out
    in proportion to the census by IRIS: `share` is the proportion, 1.0 for a whole commune. `area_km2` is
    None where unknown, and for every IRIS: their contours are not carried.
    """

    code: str
    commune: str
    name: str
    kind: str
    department: str
    department_name: str
    region: str
    epci: str | None
    epci_name: str
    population: int | None
    ages: Ages | None
    area_km2: float | None
    lat: float | None
    lon: float | None
    active: bool = True
    share: float = 1.0
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitSet:
    """What is known of a set of units; `unknown` are the codes asked for that no unit has."""

    units: list[Unit]
    unknown: list[str]


_UNITS = """
    SELECT c.code, c.name, c.kind, c.department_id, d.name, c.region_id, c.epci_id, coalesce(e.name, ''),
           c.population, a.age_0_19, a.age_20_64, a.age_65_up, c.area_km2, c.lat, c.lon, c.active,
           CASE WHEN %s THEN (SELECT jsonb_object_agg(f.dataset_id, f.values) FROM reference_communefacts f
                              WHERE f.commune_id = c.code) END
    FROM reference_commune c
    JOIN reference_department d ON d.code = c.department_id
    LEFT JOIN reference_epci e ON e.code = c.epci_id
    LEFT JOIN reference_communeage a ON a.commune_id = c.code
    WHERE c.code = ANY(%s)
"""
_IRIS = """
    SELECT i.code, i.commune_id, i.kind, i.age_0_19, i.age_20_64, i.age_65_up,
           i.population::float / nullif(t.total, 0)
    FROM reference_iris i
    CROSS JOIN LATERAL (
        SELECT sum(population) AS total FROM reference_iris WHERE commune_id = i.commune_id
    ) t
    WHERE i.code = ANY(%s)
"""


def unit_set(codes: Iterable[str], *, facts: bool = True) -> UnitSet:
    """Everything about these communes, districts (5 characters) and IRIS (9): two queries at most.

    Without ``facts``, the imported subjects are left unread: most of the time of a large territory.
    """
    wanted = list(dict.fromkeys(codes))
    blocks = _iris([code for code in wanted if len(code) == 9])
    whole = [code for code in wanted if len(code) != 9]
    communes = list(dict.fromkeys([*whole, *(block[1] for block in blocks.values())]))
    if not communes:
        return UnitSet(units=[], unknown=wanted)
    known = _communes(communes, facts=facts)
    units, unknown = [], []
    for code in wanted:
        if code in blocks and blocks[code][1] in known:
            units.append(_part(known[blocks[code][1]], blocks[code]))
        elif code in known:
            units.append(known[code])
        else:
            unknown.append(code)
    return UnitSet(units=units, unknown=unknown)


def _communes(codes: list[str], *, facts: bool) -> dict[str, Unit]:
    with connection.cursor() as cursor:
        cursor.execute(_UNITS, [facts, codes])
        rows = cursor.fetchall()
    return {
        row[0]: Unit(
            code=row[0],
            commune=row[0],
            name=row[1],
            kind=row[2],
            department=row[3],
            department_name=row[4],
            region=row[5],
            epci=row[6],
            epci_name=row[7],
            population=row[8],
            ages=Ages(*row[9:12]) if row[9] is not None else None,
            area_km2=row[12],
            lat=row[13],
            lon=row[14],
            active=row[15],
            facts=_json(row[16]),
        )
        for row in rows
    }


def _json(value: Any) -> dict[str, dict[str, Any]]:
    # Django hands JSON of raw queries over as text: decoding it is the caller's business.
    return json.loads(value) if isinstance(value, str) else (value or {})


def _iris(codes: list[str]) -> dict[str, tuple[Any, ...]]:
    if not codes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_IRIS, [codes])
        return {row[0]: row for row in cursor.fetchall()}


def _part(commune: Unit, block: tuple[Any, ...]) -> Unit:
    code, _, kind, young, adult, old, share = block
    share = share or 0.0
    population = None if commune.population is None else round(commune.population * share)
    return replace(
        commune,
        code=code,
        name=f"{commune.name} – {Iris(code=code, kind=kind).label}",
        kind="IRIS",
        population=population,
        ages=Ages(young, adult, old),
        area_km2=None,
        share=share,
    )


# --- Groups and parts -----------------------------------------------------------------------------------

_GROUP_COLUMN = {
    PlaceKind.EPCI: "epci_id",
    PlaceKind.CANTON: "canton_id",
    PlaceKind.DEPARTMENT: "department_id",
    PlaceKind.REGION: "region_id",
}


def communes_of(kind: PlaceKind, code: str) -> list[str]:
    """Codes of the communes of an EPCI, canton, department or region; a city cut into districts gives these.

    A commune answers with itself, or with its districts.
    """
    communes = Commune.objects.filter(active=True)
    if kind == PlaceKind.COMMUNE:
        found = communes.filter(code=code) | communes.filter(parent_id=code)
    else:
        found = communes.filter(**{_GROUP_COLUMN[kind]: code})
    rows = list(found.order_by("code").values_list("code", "parent_id"))
    cut = {parent for _, parent in rows if parent}
    return [code for code, _ in rows if code not in cut]


def districts_of(codes: Sequence[str]) -> dict[str, list[str]]:
    """{city: its municipal districts} for those of the codes that are cut into districts."""
    found: dict[str, list[str]] = {}
    rows = Commune.objects.filter(parent_id__in=codes, active=True).order_by("code")
    for code, parent in rows.values_list("code", "parent_id"):
        found.setdefault(parent, []).append(code)
    return found


def iris_of(commune: str) -> QuerySet[Iris]:
    """The IRIS of a commune or district, in order; empty when it is not cut."""
    return Iris.objects.filter(commune_id=commune).order_by("code")


def successors_of(codes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """{former code: (code, name) of the commune that replaces it} among these codes."""
    rows = CommuneSuccession.objects.filter(old_code__in=codes).select_related("commune")
    return {row.old_code: (row.commune_id, row.commune.name) for row in rows}


# --- Contours -------------------------------------------------------------------------------------------


def contours_of(codes: Sequence[str]) -> dict[str, Any]:
    """{code: shapely polygon, WGS 84} of the communes and districts that have a contour. One query."""
    rows = list(CommuneContour.objects.filter(commune_id__in=codes).values_list("commune_id", "wkb"))
    shapes = shapely.from_wkb([bytes(wkb) for _, wkb in rows])
    return dict(zip([code for code, _ in rows], shapes, strict=True))


@dataclass(frozen=True, slots=True)
class Marks:
    """Where communes stand on a map, in degrees (WGS 84).

    `points` are (code, longitude, latitude), by code; `cut` those divided into IRIS; `bounds` (west, south,
    east, north), or None when no contour is known.
    """

    points: list[tuple[str, float, float]]
    cut: set[str]
    bounds: tuple[float, float, float, float] | None


def marks_of(codes: Sequence[str]) -> Marks:
    """The marks of these communes and districts. One query."""
    rows = list(
        Commune.objects.filter(code__in=codes)
        .annotate(cut=Exists(Iris.objects.filter(commune=OuterRef("code"))))
        .order_by("code")
        .values_list("code", "lon", "lat", "cut", "contour__wkb")
    )
    shapes = shapely.from_wkb([bytes(row[4]) for row in rows if row[4]])
    return Marks(
        points=[(code, round(lon, 4), round(lat, 4)) for code, lon, lat, *_ in rows if lon is not None],
        cut={code for code, _, _, cut, _ in rows if cut},
        bounds=tuple(map(float, shapely.total_bounds(shapes))) if len(shapes) else None,
    )


# --- Vintages -------------------------------------------------------------------------------------------


def datasets() -> dict[str, Dataset]:
    """{subject: what is loaded}, carried subjects first: what a page says beside its figures. One query."""
    order = {subject: rank for rank, subject in enumerate(dict.fromkeys([*sources(), *SUBJECTS]))}
    loaded = sorted(Dataset.objects.all(), key=lambda dataset: order.get(dataset.subject, len(order)))
    return {dataset.subject: dataset for dataset in loaded}


def missing_subjects() -> list[Subject]:
    """The importable subjects that nobody has loaded here: a page names them rather than showing blanks."""
    loaded = set(Dataset.objects.values_list("subject", flat=True))
    return [subject for subject in SUBJECTS.values() if subject.slug not in loaded]
