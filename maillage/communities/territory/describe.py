"""Describing a drawn territory: the read behind the map, the pages and the terminal.

Four queries for any number of communes: what is loaded, the units, what stands around them, the register of
claims; one more for parts of communes. What concerns the whole country is kept in memory (`country.py`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from django.db.models import Q

from maillage.communities.territory.country import Total, department_totals, neighbours
from maillage.communities.territory.enums import UnitKind
from maillage.communities.territory.graph import Neighbours
from maillage.communities.territory.models import TerritoryClaim
from maillage.communities.territory.results import (
    Ages,
    Conflict,
    Covered,
    DepartmentShare,
    Funding,
    Hole,
    Piece,
    Place,
    TerritoryDescription,
    UnitLine,
)
from maillage.communities.territory.units import UnknownUnitsError, normalise
from maillage.communities.territory.zonings import not_loaded, zoning_shares
from maillage.engines.aci import Contract, Size, parse_missions, simulate, size_of
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.reference.geography.models import Commune, Dataset
from maillage.reference.geography.queries import Unit, datasets, successors_of, unit_set

UNLISTED = "une communauté en préparation"
FULL_YEAR = 3
SHOWN_CROSSINGS = 6


def describe(
    codes: Iterable[str], *, today: date, community: Community | None = None
) -> TerritoryDescription:
    """Everything known of these communes, municipal districts and IRIS (INSEE codes).

    ``community`` is the one that draws: what it already holds is no conflict. An IRIS counts for its share
    of the census population of its commune, applied to the commune's municipal population. Raises
    ``UnknownUnitsError`` with what to write instead of merged codes.
    """
    loaded = datasets()
    graph = neighbours(loaded)
    units, messages = _read(codes, graph)
    inside = sorted({unit.commune for unit in units})
    kept = set(inside)
    around = graph.around(kept)
    holes = graph.holes(kept)
    epcis = {unit.epci for unit in units if unit.epci}
    nearby = _nearby(epcis, around.union(*holes))
    population = sum(unit.population or 0 for unit in units)
    position = size_of(population) if units else None
    areas = [unit.area_km2 for unit in units if unit.area_km2]
    measured = sum(unit.population or 0 for unit in units if unit.area_km2)
    area = round(sum(areas), 2) if areas else None
    if any(len(unit.code) == 9 for unit in units):
        messages.append("La surface des IRIS n’est pas connue : la densité est celle des communes entières.")
    lines = tuple(_line(unit, graph.city_of(unit.commune)) for unit in units)
    return TerritoryDescription(
        units=lines,
        communes=len({unit.commune for unit in units}),
        population=population,
        population_vintage=loaded["populations"].vintage if "populations" in loaded else "",
        population_source=_source(loaded.get("populations")),
        without_population=sum(unit.population is None for unit in units),
        area_km2=area,
        density=round(measured / area, 1) if area else None,
        size=int(position.size) if position else None,
        to_next_size=position.to_next if position else None,
        to_previous_size=position.to_previous if position else None,
        would_reach_next=_reaching(nearby, around, position.to_next if position else None),
        would_fall_below=_falling(units, position.to_previous if position else None),
        ages=_ages(units, loaded),
        zonings=zoning_shares(units, loaded),
        not_loaded=not_loaded(loaded),
        departments=_departments(units, department_totals(loaded), graph),
        epcis=_epcis(units, nearby),
        pieces=_pieces(units, graph, nearby),
        holes=tuple(_hole(hole, nearby) for hole in holes),
        conflicts=conflicts(lines, community),
        funding=_funding(position.size, today) if position else None,
        messages=tuple(messages),
        vintages=tuple((subject, dataset.vintage) for subject, dataset in sorted(loaded.items())),
    )


def known_units(codes: Iterable[str]) -> list[Unit]:
    """The units that these codes name, without overlap or imported facts. Raises ``UnknownUnitsError``."""
    return _read(codes, neighbours(datasets()), facts=False)[0]


def _read(codes: Iterable[str], graph: Neighbours, *, facts: bool = True) -> tuple[list[Unit], list[str]]:
    wanted = dict.fromkeys(code.strip().upper() for code in codes if code.strip())
    found = unit_set(wanted, facts=facts)
    gone = [*found.unknown, *(unit.code for unit in found.units if not unit.active)]
    if gone:
        raise UnknownUnitsError(gone, successors_of(gone))
    return normalise(found.units, graph.city_of)


# --- Lines and populations ------------------------------------------------------------------------------


def kind_of(unit: Unit) -> UnitKind:
    if len(unit.code) == 9:
        return UnitKind.IRIS
    return UnitKind.DISTRICT if unit.kind == "ARM" else UnitKind.COMMUNE


def _line(unit: Unit, city: str) -> UnitLine:
    return UnitLine(
        code=unit.code,
        kind=kind_of(unit).value,
        name=unit.name,
        commune_code=unit.commune,
        city=city,
        department_code=unit.department,
        epci_code=unit.epci or "",
        population=unit.population,
        area_km2=unit.area_km2,
    )


def _source(dataset: Dataset | None) -> str:
    return f"{dataset.publisher}, {dataset.title.lower()} {dataset.vintage}" if dataset else ""


def _ages(units: Sequence[Unit], loaded: dict[str, Dataset]) -> Ages | None:
    known = [unit.ages for unit in units if unit.ages]
    if not known or "ages" not in loaded:
        return None
    return Ages(
        age_0_19=sum(ages.age_0_19 for ages in known),
        age_20_64=sum(ages.age_20_64 for ages in known),
        age_65_up=sum(ages.age_65_up for ages in known),
        vintage=loaded["ages"].vintage,
        missing=len(units) - len(known),
    )


# --- What stands around ---------------------------------------------------------------------------------

Nearby = dict[str, tuple[str, int | None, str, str]]


def _nearby(epcis: Collection[str], codes: Collection[str]) -> Nearby:
    """{code: (name, population, EPCI, city)} of the communes of these EPCI and of these codes."""
    rows = Commune.objects.filter(Q(epci_id__in=epcis) | Q(code__in=codes), active=True)
    return {
        code: (name, population, epci or "", city or "")
        for code, name, population, epci, city in rows.order_by("code").values_list(
            "code", "name", "population", "epci_id", "parent_id"
        )
    }


def _place(code: str, nearby: Nearby) -> Place:
    name, population, _, _ = nearby.get(code, (code, None, "", ""))
    return Place(code, name, population)


def _reaching(nearby: Nearby, around: Collection[str], to_next: int | None) -> tuple[Place, ...]:
    """The neighbours that alone would lift the territory into the next size, the smallest first."""
    if to_next is None:
        return ()
    places = [_place(code, nearby) for code in around]
    enough = [place for place in places if (place.population or 0) >= to_next]
    return tuple(sorted(enough, key=lambda place: (place.population or 0, place.code))[:SHOWN_CROSSINGS])


def _falling(units: Sequence[Unit], to_previous: int | None) -> tuple[Place, ...]:
    """The units whose departure alone would drop the territory into the size below, the smallest first."""
    if to_previous is None:
        return ()
    heavy = [
        Place(unit.code, unit.name, unit.population)
        for unit in units
        if (unit.population or 0) >= to_previous
    ]
    return tuple(sorted(heavy, key=lambda place: (place.population or 0, place.code))[:SHOWN_CROSSINGS])


def _departments(
    units: Sequence[Unit], totals: Mapping[str, Total], graph: Neighbours
) -> tuple[DepartmentShare, ...]:
    """Each department touched beside the whole of it; a city taken by districts counts by them in both."""
    groups: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        groups[unit.department, unit.department_name].append(unit)
    return tuple(
        DepartmentShare(
            code=code,
            name=name,
            communes=len({unit.commune for unit in members}),
            total_communes=totals[code].communes + _opened(members, totals[code], graph),
            population=sum(unit.population or 0 for unit in members),
            total_population=totals[code].population,
        )
        for (code, name), members in sorted(groups.items())
    )


def _opened(units: Sequence[Unit], total: Total, graph: Neighbours) -> int:
    """How many more communes the department has, once the cities taken by districts count by them."""
    cities = {graph.city_of(unit.commune) for unit in units} & total.districts.keys()
    return sum(total.districts[city] - 1 for city in cities)


def _epcis(units: Sequence[Unit], nearby: Nearby) -> tuple[Covered, ...]:
    """Each EPCI touched, with what is left out of it. A city taken by districts is complete with them all."""
    groups: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.epci:
            groups[unit.epci, unit.epci_name].append(unit)
    cut = {city for _, _, _, city in nearby.values() if city}
    found = []
    for (code, name), members in sorted(groups.items(), key=lambda item: item[0][1]):
        taken = {unit.commune for unit in members if len(unit.code) != 9}
        parts = {unit.commune for unit in members if len(unit.code) == 9}
        # A city stands once: whole when it was taken whole, by its districts otherwise.
        whole = [
            place
            for place, (_, _, epci, city) in nearby.items()
            if epci == code and not (place in cut and place not in taken) and city not in taken
        ]
        found.append(
            Covered(
                code=code,
                name=name,
                communes=len(taken | parts),
                total_communes=len(whole),
                population=sum(unit.population or 0 for unit in members),
                total_population=sum(nearby[place][1] or 0 for place in whole),
                missing=tuple(_place(place, nearby) for place in whole if place not in taken | parts),
                partial=tuple(_place(place, nearby) for place in sorted(parts)),
            )
        )
    return tuple(found)


# --- Pieces, holes, conflicts, money --------------------------------------------------------------------


def _pieces(units: Sequence[Unit], graph: Neighbours, nearby: Nearby) -> tuple[Piece, ...]:
    """The main piece is the one with most inhabitants; each other says why it stands apart."""
    population: dict[str, int] = defaultdict(int)
    names: dict[str, str] = {}
    for unit in units:
        population[unit.commune] += unit.population or 0
        names[unit.commune] = unit.name.partition(" – ")[0] if len(unit.code) == 9 else unit.name
    groups = graph.pieces(names)
    groups.sort(key=lambda group: (-sum(population[code] for code in group), min(group)))
    pieces = []
    for group in groups:
        bridges: set[str] = set()
        explanation = ""
        if group is not groups[0]:
            main = groups[0]
            if all(not graph.of(code) for code in group):
                explanation = "Île, ou commune dont le contour n’est pas connu : aucune voisine par la terre."
            elif not graph.same_landmass(min(group), min(main)):
                explanation = "Sur une autre terre que le morceau principal."
            else:
                bridges = set(graph.around(group) & graph.around(main))
                explanation = (
                    "Séparée du morceau principal par une seule commune."
                    if bridges
                    else "Séparée du morceau principal par plusieurs communes."
                )
        pieces.append(
            Piece(
                places=tuple(Place(code, names[code], population[code]) for code in sorted(group)),
                population=sum(population[code] for code in group),
                explanation=explanation,
                bridges=tuple(_place(code, nearby) for code in sorted(bridges)),
            )
        )
    return tuple(pieces)


def _hole(codes: frozenset[str], nearby: Nearby) -> Hole:
    places = tuple(_place(code, nearby) for code in sorted(codes))
    return Hole(places, sum(place.population or 0 for place in places))


def conflicts(units: Sequence[UnitLine], community: Community | None) -> tuple[Conflict, ...]:
    """Claims of others that overlap: the same commune, its city, its districts, or one of its IRIS."""
    if not units:
        return ()
    whole = {unit.commune_code for unit in units if unit.kind != UnitKind.IRIS}
    iris = {unit.code for unit in units if unit.kind == UnitKind.IRIS}
    names = {unit.commune_code: unit.name.partition(" – ")[0] for unit in units}
    cities = {unit.city for unit in units} - {""}
    claims = TerritoryClaim.register.filter(
        Q(code__in=names) | Q(city__in=whole) | Q(code__in=cities), community__archived_at__isnull=True
    ).select_related("community")
    if community is not None:
        claims = claims.exclude(community=community)
    found = []
    for claim in claims.order_by("code", "community__name"):
        if claim.part and claim.code not in whole and claim.city not in whole and not iris & set(claim.iris):
            continue
        holder = claim.community
        found.append(
            Conflict(
                code=claim.code,
                name=names.get(claim.code) or names.get(claim.city) or claim.code,
                holder=holder.name if holder.listed else UNLISTED,
                slug=holder.slug if holder.listed else "",
                stage=Stage(holder.stage).label,
                part=claim.part,
            )
        )
    return tuple(found)


@lru_cache(maxsize=8)
def _funding(size: Size, today: date) -> Funding:
    contract = Contract(signed_on=today, missions=parse_missions("all"), size=size)
    simulation = simulate(contract)
    year = simulation.years[FULL_YEAR - 1].totals
    return Funding(
        agreement=simulation.version.name,
        year_confirmed_cents=year.confirmed_cents,
        year_unconfirmed_cents=year.unconfirmed_cents,
        total_confirmed_cents=simulation.totals.confirmed_cents,
        total_unconfirmed_cents=simulation.totals.unconfirmed_cents,
        unknown_lines=simulation.totals.unknown_lines,
    )
