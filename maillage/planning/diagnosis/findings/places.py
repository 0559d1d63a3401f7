"""The places that a finding may name: sub-territories, then communes, of the territory in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from maillage.communities.territory.models import TerritoryVersion
from maillage.communities.territory.queries import content_of
from maillage.reference.geography.queries import unit_set


class Named(Protocol):
    """A commune or a part of one, with its name."""

    @property
    def commune(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Place:
    """``kind`` is zone or commune; the code of a zone is its name."""

    kind: str
    code: str
    name: str

    @property
    def key(self) -> str:
        """What a form sends."""
        return f"{self.kind}:{self.code}"

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "code": self.code, "name": self.name}


def places_of(version: TerritoryVersion | None) -> list[Place]:
    """Sub-territories in their order, then communes by name; a part of a commune counts as its commune."""
    if version is None:
        return []
    codes, zones = content_of(version)
    return places_among(zones, unit_set(codes).units)


def places_among(zones: Iterable[str], units: Iterable[Named]) -> list[Place]:
    """The same from what a page has already read."""
    communes: dict[str, str] = {}
    for unit in units:
        communes.setdefault(unit.commune, unit.name.partition(" – ")[0])
    return [
        *(Place("zone", name, name) for name in zones),
        *(
            Place("commune", code, name)
            for code, name in sorted(communes.items(), key=lambda item: item[1].casefold())
        ),
    ]


def chosen(offered: Iterable[Place], keys: Sequence[str]) -> list[Place]:
    """The places that these keys name, in the order of the offer."""
    wanted = set(keys)
    return [place for place in offered if place.key in wanted]


def kept(rows: Sequence[dict[str, Any]]) -> list[Place]:
    """The places of a stored finding, which may have left the territory since."""
    return [Place(row["kind"], row["code"], row["name"]) for row in rows]
