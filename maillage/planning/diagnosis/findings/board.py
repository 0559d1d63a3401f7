"""What the community says of its territory, as plain values: shown, exported, frozen with a diagnosis.

Nothing here names a person: an agreement is that of an organ, a group or a partner, members are counted.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from maillage.planning.diagnosis.findings.enums import (
    AgreementKind,
    FindingKind,
    Gravity,
    SourceKind,
    Status,
    Theme,
)
from maillage.planning.diagnosis.findings.figures import Drift

# Where a frozen diagnosis keeps it; a snapshot without this key was frozen with no finding and no need.
KEY = "findings"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of evidence. ``held_on`` is an ISO day or empty; ``diagnosis`` the number of a frozen one."""

    kind: str
    label: str
    held_on: str
    participants: int | None
    detail: str
    reading: Mapping[str, Any] | None
    diagnosis: int | None
    drift: Drift | None = None

    @property
    def kind_label(self) -> str:
        return SourceKind(self.kind).label

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.held_on) if self.held_on else None


@dataclass(frozen=True, slots=True)
class BoardFinding:
    number: int
    kind: str
    theme: str
    title: str
    text: str
    population: str
    place: str
    gravity: int
    urgency: int | None
    impact: int | None
    feasibility: int | None
    status: str
    sources: tuple[Source, ...]

    @property
    def theme_label(self) -> str:
        return Theme(self.theme).label

    @property
    def kind_label(self) -> str:
        return FindingKind(self.kind).label

    @property
    def gravity_label(self) -> str:
        return Gravity(self.gravity).label

    @property
    def status_label(self) -> str:
        return Status(self.status).label


@dataclass(frozen=True, slots=True)
class BoardAgreement:
    kind: str
    who: str
    agreed_on: str
    reservation: str

    @property
    def kind_label(self) -> str:
        return AgreementKind(self.kind).label

    @property
    def day(self) -> date:
        return date.fromisoformat(self.agreed_on)


@dataclass(frozen=True, slots=True)
class BoardNeed:
    """``findings`` are numbers; ``shared_on`` an ISO day, empty until an organ, group or partner agrees."""

    number: int
    rank: int
    title: str
    text: str
    population: str
    place: str
    urgency: int | None
    impact: int | None
    feasibility: int | None
    findings: tuple[int, ...]
    shared_on: str
    agreements: tuple[BoardAgreement, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Board:
    findings: tuple[BoardFinding, ...]
    needs: tuple[BoardNeed, ...]

    def __bool__(self) -> bool:
        return bool(self.findings or self.needs)

    @property
    def columns(self) -> list[tuple[FindingKind, list[BoardFinding]]]:
        """(nature, its findings, the gravest first): the four columns, even when one is empty."""
        return [
            (
                kind,
                sorted(
                    (one for one in self.findings if one.kind == kind),
                    key=lambda one: (-one.gravity, one.number),
                ),
            )
            for kind in FindingKind
        ]

    @property
    def titles(self) -> dict[int, str]:
        return {one.number: one.title for one in self.findings}

    @property
    def rows(self) -> list[tuple[BoardNeed, list[tuple[int, str]]]]:
        """Each need with (number, title) of its findings that are on the board."""
        titles = self.titles
        return [(need, [(n, titles[n]) for n in need.findings if n in titles]) for need in self.needs]


def as_json(board: Board) -> dict[str, Any]:
    """Plain values: see ``thaw``. What a newer diagnosis says is not kept: the frozen one is the newest."""
    findings = [
        asdict(replace(one, sources=tuple(replace(source, drift=None) for source in one.sources)))
        for one in board.findings
    ]
    for one in findings:
        for source in one["sources"]:
            del source["drift"]
    return {"format": FORMAT, "findings": findings, "needs": [asdict(need) for need in board.needs]}


def thaw(snapshot: Mapping[str, Any]) -> Board:
    """The board of a frozen diagnosis; an empty one where the snapshot has none."""
    values = snapshot.get(KEY)
    if values is None:
        return Board((), ())
    return Board(
        findings=tuple(
            BoardFinding(**{**row, "sources": tuple(Source(**source) for source in row["sources"])})
            for row in values["findings"]
        ),
        needs=tuple(
            BoardNeed(
                **{
                    **row,
                    "findings": tuple(row["findings"]),
                    "agreements": tuple(BoardAgreement(**one) for one in row["agreements"]),
                }
            )
            for row in values["needs"]
        ),
    )
