"""What is known of a territory, as frozen values. Pure: no database, no clock.

Populations count inhabitants, areas are km², amounts are integer cents, shares go from 0 to 1.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A commune or district by its INSEE code; ``population`` is None where nothing is published."""

    code: str
    name: str
    population: int | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the territory as drawn.

    ``commune_code`` is the commune (or district) that holds it, ``city`` the commune of a district (empty
    otherwise). The area of an IRIS is not published in what is loaded: None.
    """

    code: str
    kind: str
    name: str
    commune_code: str
    city: str
    department_code: str
    epci_code: str
    population: int | None
    area_km2: float | None


@dataclass(frozen=True, slots=True)
class Ages:
    """Residents by age in the census named by ``vintage``; ``missing`` units have no published ages."""

    age_0_19: int
    age_20_64: int
    age_65_up: int
    vintage: str
    missing: int

    @property
    def total(self) -> int:
        return self.age_0_19 + self.age_20_64 + self.age_65_up

    @property
    def bands(self) -> tuple[tuple[str, int, float], ...]:
        """(label, residents, share)."""
        counts = [
            ("0-19 ans", self.age_0_19),
            ("20-64 ans", self.age_20_64),
            ("65 ans et plus", self.age_65_up),
        ]
        return tuple((label, count, count / self.total if self.total else 0.0) for label, count in counts)


@dataclass(frozen=True, slots=True)
class ZoningShare:
    """How many inhabitants live in a zone of a loaded zoning."""

    subject: str
    title: str
    zone: str
    label: str
    communes: int
    population: int
    share: float
    vintage: str


@dataclass(frozen=True, slots=True)
class DepartmentShare:
    """A department that the territory touches, beside the whole of it (None: not recorded)."""

    code: str
    name: str
    communes: int
    total_communes: int | None
    population: int
    total_population: int | None


@dataclass(frozen=True, slots=True)
class Covered:
    """An EPCI that the territory touches, and how much of it is taken.

    ``missing`` are the communes left out; ``partial`` those taken for a part only.
    """

    code: str
    name: str
    communes: int
    total_communes: int
    population: int
    total_population: int
    missing: tuple[Place, ...]
    partial: tuple[Place, ...]

    @property
    def whole(self) -> bool:
        return not self.missing and not self.partial

    @property
    def share(self) -> float:
        return self.population / self.total_population if self.total_population else 0.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A group of communes that touch one another. ``bridges`` would tie it to the main one."""

    places: tuple[Place, ...]
    population: int
    explanation: str
    bridges: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Hole:
    """Communes left out that the territory cuts off from everything else."""

    places: tuple[Place, ...]
    population: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A commune that another community holds: to be settled between them and with the ARS, never refused.

    ``holder`` hides the name of a community that is not public yet, whose ``slug`` is then empty.
    """

    code: str
    name: str
    holder: str
    slug: str
    stage: str
    part: bool

    @property
    def sentence(self) -> str:
        extent = "en partie" if self.part else "en entier"
        where = f"dans un autre territoire : {self.holder} ({self.stage.lower()})"
        return f"{self.name} est déjà, {extent}, {where}."


@dataclass(frozen=True, slots=True)
class Funding:
    """What the ACI pays to a community of this size, all missions taken, if it were signed today.

    ``year_*`` are of a full year (the third), ``total_*`` of the five. Only ``*_confirmed_cents`` may be
    called official; ``unknown_lines`` counts lines of the five years without any amount.
    """

    agreement: str
    year_confirmed_cents: int
    year_unconfirmed_cents: int
    total_confirmed_cents: int
    total_unconfirmed_cents: int
    unknown_lines: int


@dataclass(frozen=True, slots=True)
class TerritoryDescription:
    """Everything that is said at once of a drawn territory. ``size`` is 1 to 4; 0 communes has no size."""

    units: tuple[UnitLine, ...]
    communes: int
    population: int
    population_vintage: str
    population_source: str
    without_population: int
    area_km2: float | None
    density: float | None
    size: int | None
    to_next_size: int | None
    to_previous_size: int | None
    would_reach_next: tuple[Place, ...]
    would_fall_below: tuple[Place, ...]
    ages: Ages | None
    zonings: tuple[ZoningShare, ...]
    not_loaded: tuple[str, ...]
    departments: tuple[DepartmentShare, ...]
    epcis: tuple[Covered, ...]
    pieces: tuple[Piece, ...]
    holes: tuple[Hole, ...]
    conflicts: tuple[Conflict, ...]
    funding: Funding | None
    messages: tuple[str, ...]
    vintages: tuple[tuple[str, str], ...]

    @property
    def contiguous(self) -> bool:
        """In one piece; an empty territory is not."""
        return len(self.pieces) == 1

    @property
    def parts(self) -> int:
        return len(self.pieces)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(unit.code for unit in self.units)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: plain values; ``parts`` is the count of pieces, which stand under ``pieces``."""
        values = asdict(self)
        values["vintages"] = dict(self.vintages)
        return {
            "communes": self.communes,
            "population": self.population,
            "population_vintage": self.population_vintage,
            "area_km2": self.area_km2,
            "density": self.density,
            "size": self.size,
            "to_next_size": self.to_next_size,
            "to_previous_size": self.to_previous_size,
            "contiguous": self.contiguous,
            "parts": self.parts,
            "conflicts": values["conflicts"],
            **values,
        }


def thaw(values: dict[str, Any]) -> TerritoryDescription:
    """The description frozen in a snapshot (``as_dict`` and more keys), as it was that day.

    Snapshots are for ever: a field added to a result needs its value for the older ones here.
    """
    nested: dict[str, Any] = {
        # Frozen before districts named their city: what was not recorded stays empty.
        "units": [UnitLine(**{"city": "", **row}) for row in values["units"]],
        "would_reach_next": _places(values["would_reach_next"]),
        "would_fall_below": _places(values["would_fall_below"]),
        "ages": Ages(**values["ages"]) if values["ages"] else None,
        "zonings": [ZoningShare(**row) for row in values["zonings"]],
        "departments": [_department(row) for row in values["departments"]],
        "epcis": [_covered(row) for row in values["epcis"]],
        "pieces": [
            Piece(_places(row["places"]), row["population"], row["explanation"], _places(row["bridges"]))
            for row in values["pieces"]
        ],
        "holes": [Hole(_places(row["places"]), row["population"]) for row in values["holes"]],
        "conflicts": [Conflict(**row) for row in values["conflicts"]],
        "funding": Funding(**values["funding"]) if values["funding"] else None,
        "vintages": sorted(values["vintages"].items()),
    }
    known: dict[str, Any] = {f.name: values[f.name] for f in fields(TerritoryDescription)} | nested
    lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
    return TerritoryDescription(**(known | lists))


def _places(rows: list[dict[str, Any]]) -> tuple[Place, ...]:
    return tuple(Place(**row) for row in rows)


def _department(row: dict[str, Any]) -> DepartmentShare:
    """Frozen before totals were read, a department said 0, and nothing of what it missed."""
    kept = {f.name: row[f.name] for f in fields(DepartmentShare)}
    totals = {name: kept[name] or None for name in ("total_communes", "total_population")}
    return DepartmentShare(**{**kept, **totals})


def _covered(row: dict[str, Any]) -> Covered:
    return Covered(**{**row, "missing": _places(row["missing"]), "partial": _places(row["partial"])})
