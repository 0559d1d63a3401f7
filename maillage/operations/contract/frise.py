"""The drawing of the five years: bands, lanes and marks in the units of one SVG. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isqrt

from maillage.engines.aci.dates import ContractYear
from maillage.operations.contract.missions import MissionStanding
from maillage.operations.contract.reading import ContractFile
from maillage.operations.contract.timeline import Event, EventKind

LEFT, RIGHT, WIDTH = 196, 988, 1000
HEADER, LANE = 46, 34
SMALLEST, LARGEST = 5, 13


@dataclass(frozen=True, slots=True)
class Band:
    """One year: where it is drawn, and whether it is the present one."""

    year: ContractYear
    x: int
    width: int
    is_now: bool

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a lane: ``kind`` is ``allowed`` (until the limit), ``running`` or ``deployed``."""

    x: int
    width: int
    kind: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a lane. ``radius`` grows with the amount; ``shape``: dot, diamond or limit."""

    x: int
    radius: int
    shape: str
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the drawing, whose middle is at ``y``."""

    label: str
    y: int
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Frise:
    """The whole drawing. ``today``: abscissa of the day, None outside the contract."""

    height: int
    bands: tuple[Band, ...]
    lanes: tuple[Lane, ...]
    today: int | None

    @property
    def foot(self) -> int:
        return self.height - 14


def draw(
    file: ContractFile, missions: Sequence[MissionStanding], found: Sequence[Event], today: date
) -> Frise:
    """Events of the contract above, one lane for each mission, payments below."""
    scale = _Scale(file)
    rows = [("Contrat", (), _marks(scale, found, {EventKind.CONTRACT, EventKind.AVENANT, EventKind.CRISIS}))]
    rows += [(one.label, _bars(scale, file, one, today), _limits(scale, one)) for one in missions]
    talks = {EventKind.DIALOGUE, EventKind.REPORT, EventKind.RENEWAL}
    rows.append(("Rapports et dialogues", (), _marks(scale, found, talks)))
    rows.append(("Versements", (), _payments(scale, found)))
    lanes = tuple(
        Lane(label, HEADER + LANE * rank + LANE // 2, tuple(bars), tuple(marks))
        for rank, (label, bars, marks) in enumerate(rows)
    )
    bands = tuple(
        Band(year, scale.at(year.starts_on), scale.at(year.next_anniversary) - scale.at(year.starts_on),
             year.holds(today))
        for year in file.years
    )  # fmt: skip
    inside = file.signed_on <= today < file.years[-1].next_anniversary
    return Frise(HEADER + LANE * len(rows) + 24, bands, lanes, scale.at(today) if inside else None)


class _Scale:
    """Days to abscissas."""

    def __init__(self, file: ContractFile) -> None:
        self.first, self.last = file.signed_on, file.years[-1].next_anniversary

    def at(self, day: date) -> int:
        day = min(max(day, self.first), self.last)
        return LEFT + (RIGHT - LEFT) * (day - self.first).days // (self.last - self.first).days


def _bars(scale: _Scale, file: ContractFile, one: MissionStanding, today: date) -> list[Bar]:
    """What is allowed until the limit, then what runs, then what is deployed."""
    end = min(one.plan.leaves_on or file.ends_on, file.ends_on)
    start, deployed = one.start.on, one.deployment.on
    bars = []
    if one.plan.deployed_by is not None:
        bars.append(_bar(scale, file.signed_on, one.plan.deployed_by, "allowed"))
    if start is not None:
        kind = "running" if start <= today else "planned"
        bars.append(_bar(scale, start, min(deployed or end, end), kind))
    if deployed is not None and deployed < end:
        bars.append(_bar(scale, deployed, end, "deployed" if deployed <= today else "planned"))
    return bars


def _bar(scale: _Scale, first: date, last: date, kind: str) -> Bar:
    x = scale.at(first)
    return Bar(x, max(2, scale.at(last) - x), kind)


def _limits(scale: _Scale, one: MissionStanding) -> list[Mark]:
    words = (("Démarrage au plus tard", one.start), ("Déploiement au plus tard", one.deployment))
    return [
        Mark(scale.at(limit), 0, "limit", clock.tone, f"{word} : {limit:%d/%m/%Y}, {clock.words}")
        for word, clock in words
        if (limit := clock.limit) is not None and not one.left
    ]


def _marks(scale: _Scale, found: Sequence[Event], kinds: set[EventKind]) -> list[Mark]:
    return [
        Mark(scale.at(one.on), 6, _SHAPES.get(one.kind, "dot"), one.tone, f"{one.title}, {one.on:%d/%m/%Y}")
        for one in found
        if one.kind in kinds
    ]


_SHAPES = {EventKind.AVENANT: "diamond", EventKind.RENEWAL: "diamond", EventKind.REPORT: "small"}


def _payments(scale: _Scale, found: Sequence[Event]) -> list[Mark]:
    """The surface of each grows with its amount."""
    paid = [one for one in found if one.kind is EventKind.PAYMENT]
    most = max((one.cents or 0 for one in paid), default=0) or 1
    return [
        Mark(
            scale.at(one.on),
            SMALLEST + (LARGEST - SMALLEST) * isqrt(max(0, one.cents or 0) * 10_000 // most) // 100,
            "dot",
            one.tone,
            f"{one.title}, {one.on:%d/%m/%Y} : {(one.cents or 0) // 100} €",
        )
        for one in paid
    ]
