"""What could complete a drawn territory: a few solutions to compare, each accepted as one edit.

The engine (`engines/districting`) joins the pieces, fills the holes and adds the nearest places until the
bounds are met; this module gives it the communes around, with and without what other communities hold,
commune by commune or by whole EPCI, and measures what each solution costs.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db.models import Q
from django.utils.safestring import SafeString

from maillage.communities.territory.drawing.state import Drawing
from maillage.communities.territory.graph import Neighbours
from maillage.communities.territory.models import TerritoryClaim
from maillage.communities.territory.results import Place, TerritoryDescription
from maillage.communities.territory.svg import Layer, draw
from maillage.communities.territory.units import MAX_UNITS
from maillage.engines.aci import size_of
from maillage.engines.districting.completion import Completion, Reason, complete
from maillage.engines.districting.problem import Bounds, Graph, build, collapse
from maillage.foundation.tenancy.models import Community
from maillage.reference.geography.models import Commune
from maillage.reference.geography.queries import Unit, contours_of, unit_set

# How far the search goes: whole rings of neighbours until this many communes stand around.
AROUND = 400
REASONS = {
    Reason.LINK: "relie deux morceaux",
    Reason.HOLE: "comble une enclave",
    Reason.GROUP: "achève son intercommunalité",
    Reason.PEOPLE: "apporte les habitants qui manquent",
}
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The bounds asked for, in inhabitants, and whether only whole EPCI may be added."""

    minimum: int
    maximum: int
    whole_epcis: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """One commune to add, why, and whether another community already holds it."""

    place: Place
    reason: str
    held: bool


@dataclass(frozen=True, slots=True)
class Measures:
    """What a perimeter is worth: mean straight distance of an inhabitant to the centre of the inhabitants,
    borders cut between communes in and out, EPCI cut, communes that other communities hold.
    """

    population: int
    distance_km: float
    links_cut: int
    epcis_cut: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class Solution:
    """One way to complete; ``complete`` when in one piece and within the bounds."""

    title: str
    additions: tuple[Addition, ...]
    complete: bool
    measures: Measures
    picture: SafeString

    @property
    def codes(self) -> str:
        return ",".join(sorted(addition.place.code for addition in self.additions))


@dataclass(frozen=True, slots=True)
class Proposals:
    """The solutions beside the drawing as it is."""

    wanted: Wanted
    now: Measures
    solutions: tuple[Solution, ...]


def suggested(territory: TerritoryDescription) -> Wanted:
    """Bounds to start from: the next size of the ACI, or what is drawn and a quarter more."""
    people = territory.population
    if territory.to_next_size is None:
        return Wanted(people, round(people * 1.25))
    floor = people + territory.to_next_size
    after = size_of(floor).to_next
    return Wanted(floor, floor + after - 1 if after else floor * 2)


def propose(drawing: Drawing, wanted: Wanted, graph: Neighbours, community: Community | None) -> Proposals:
    """The distinct solutions, four at most; those that miss the bounds only when none meets them."""
    area = _Area.around(drawing, graph, community)
    bounds = Bounds(wanted.minimum, wanted.maximum)
    free = ~area.inside
    unheld = free & ~area.held
    asked = [
        ("Par intercommunalités entières", free, True),
        ("Par intercommunalités entières, sans rien prendre à une autre communauté", unheld, True),
    ]
    if not wanted.whole_epcis:
        asked += [
            ("Commune par commune, au plus près", free, False),
            ("Commune par commune, sans rien prendre à une autre communauté", unheld, False),
        ]
    found: dict[frozenset[int], Solution] = {}
    room = MAX_UNITS - len(drawing.units)
    for title, allowed, whole in asked:
        steps, done = area.complete(bounds, allowed, whole_epcis=whole)
        key = frozenset(place for place, _ in steps)
        if key and key not in found and len(key) <= room:
            found[key] = area.solution(title, steps, complete=done)
    reached = [one for one in found.values() if one.complete] or list(found.values())
    reached.sort(key=lambda one: (one.measures.conflicts, one.measures.distance_km))
    return Proposals(wanted, area.measures(area.inside), tuple(reached))


@dataclass(frozen=True, slots=True, eq=False)
class _Area:
    """The drawn communes and those around, in order of code, with their graph."""

    places: tuple[Place, ...]
    epcis: tuple[str, ...]
    graph: Graph
    inside: Mask
    held: Mask

    @classmethod
    def around(cls, drawing: Drawing, near: Neighbours, community: Community | None) -> "_Area":
        drawn = {unit[:5] for unit in drawing.units}
        codes = _rings(drawn, near)
        epcis = Commune.objects.filter(code__in=drawn, epci__isnull=False).values("epci")
        rows = list(
            Commune.objects.filter(Q(code__in=codes) | Q(epci__in=epcis), active=True, lat__isnull=False)
            .order_by("code")
            .values_list("code", "name", "population", "lat", "lon", "epci_id", "parent_id")
        )
        # A city stands once: whole where it is drawn whole, by its districts otherwise.
        cut = {row[6] for row in rows if row[6]} - drawn
        rows = [row for row in rows if row[0] not in cut and row[6] not in drawn]
        people = {row[0]: row[2] or 0 for row in rows}
        people |= _people_of_parts(unit_set(unit for unit in drawing.units if len(unit) == 9).units)
        position = {row[0]: rank for rank, row in enumerate(rows)}
        links = [
            (rank, position[other]) for code, rank in position.items() for other in near.of(code)
            if code < other and other in position
        ]  # fmt: skip
        cities = {row[6] for row in rows if row[6]}
        claims = TerritoryClaim.register.filter(
            Q(code__in=position) | Q(city__in=position) | Q(code__in=cities),
            community__archived_at__isnull=True,
        )
        if community is not None:
            claims = claims.exclude(community=community)
        held = {code for pair in claims.values_list("code", "city") for code in pair}
        return cls(
            places=tuple(Place(row[0], row[1], row[2]) for row in rows),
            epcis=tuple(row[5] or "" for row in rows),
            graph=build([people[row[0]] for row in rows], [r[3] for r in rows], [r[4] for r in rows], links),
            inside=np.array([row[0] in drawn for row in rows], bool),
            held=np.array([row[0] in held or row[6] in held for row in rows], bool),
        )

    def complete(
        self, bounds: Bounds, allowed: Mask, *, whole_epcis: bool
    ) -> tuple[list[tuple[int, Reason]], bool]:
        """The places to add with the reason of each, in order, and whether the bounds are met."""
        if not self.inside.any():
            return [], False
        if not whole_epcis:
            found = complete(self.graph, np.flatnonzero(self.inside), bounds, free=allowed)
            return [(step.place, step.reason) for step in found.steps], found.complete
        numbers = {name: rank for rank, name in enumerate(sorted(set(self.epcis) - {""}))}
        groups = np.array([numbers.get(name, -1) for name in self.epcis], np.int64)
        groups[self.inside] = -1
        whole = collapse(self.graph, groups, bounds)
        # An EPCI too large to be added whole, or partly held, is not added at all.
        shut = ~allowed & ~self.inside | np.isin(groups, whole.split)
        open_ = np.ones(len(whole.graph), bool)
        open_[whole.of[shut]] = False
        found: Completion = complete(whole.graph, np.unique(whole.of[self.inside]), bounds, free=open_)
        steps = [
            (int(place), step.reason)
            for step in found.steps
            for place in np.flatnonzero(whole.of == step.place)
        ]
        return steps, found.complete

    def solution(self, title: str, steps: Sequence[tuple[int, Reason]], *, complete: bool) -> Solution:
        added = [place for place, _ in steps]
        after = self.inside.copy()
        after[added] = True
        additions = tuple(
            Addition(self.places[place], REASONS[reason], bool(self.held[place])) for place, reason in steps
        )
        return Solution(title, additions, complete, self.measures(after), self._picture(title, added))

    def measures(self, inside: Mask) -> Measures:
        people = np.where(inside, self.graph.people, 0.0)
        total = float(people.sum())
        weights = people if total else inside.astype(float)
        x, y = (np.average(axis, weights=weights) for axis in (self.graph.x, self.graph.y))
        away = np.hypot(self.graph.x - x, self.graph.y - y)
        rows = np.repeat(np.arange(len(self.graph)), np.diff(self.graph.starts))
        sides: dict[str, set[bool]] = defaultdict(set)
        for epci, taken in zip(self.epcis, inside, strict=True):
            if epci:
                sides[epci].add(bool(taken))
        return Measures(
            population=round(total),
            distance_km=float(np.average(away, weights=weights)),
            links_cut=int((inside[rows] & ~inside[self.graph.links]).sum()),
            epcis_cut=sum(len(both) == 2 for both in sides.values()),
            conflicts=int((inside & self.held).sum()),
        )

    def _picture(self, title: str, added: Sequence[int]) -> SafeString:
        """The drawn territory and what would be added, as a map that needs no script."""
        kept = [self.places[place] for place in np.flatnonzero(self.inside)]
        new = [self.places[place] for place in added]
        shapes = contours_of([place.code for place in (*kept, *new)])
        layers = [
            Layer(css, [shapes[p.code] for p in group if p.code in shapes],
                  [p.name for p in group if p.code in shapes])
            for css, group in (("map-unit map-kept", kept), ("map-unit map-added", new))
        ]  # fmt: skip
        return draw(layers, title=f"Carte de la proposition : {title}", tolerance=1.0)


def _rings(drawn: set[str], near: Neighbours) -> set[str]:
    """The drawn codes and whole rings of neighbours around them."""
    found, edge = set(drawn), set(drawn)
    while edge and len(found) - len(drawn) < AROUND:
        edge = {other for code in edge for other in near.of(code)} - found
        found |= edge
    return found


def _people_of_parts(parts: Sequence[Unit]) -> dict[str, int]:
    """{commune: inhabitants of the IRIS drawn}: the rest of a commune taken for a part is not counted."""
    people: dict[str, int] = defaultdict(int)
    for unit in parts:
        people[unit.commune] += unit.population or 0
    return people
