"""What the rooms of care count: functions that name the things counted, and never a person.

A room registers, in its ``counting.py`` imported by the app's ``ready()``::

    @counts(
        "seekers.received", "Demandes de médecin traitant reçues",
        told="Demandes déposées dans le mois, quel que soit leur chemin.",
        axes=(Axis("status", "Issue", dict(Status.choices)), Axis("commune", "Commune", commune_names)),
        tells=(Tell("SOIN_MT_RECUES"),),
    )
    def received(since: datetime, until: datetime) -> Rows:
        return Request.objects.filter(filed_at__gte=since, filed_at__lt=until).values("status", "commune")

One row for each thing counted, with its code on every axis (missing or empty: « non précisé »). ``number``
says how many a row stands for (daily counters), ``measure`` what is measured (days, minutes).

It runs without a session, on the outlines that the desk sees: a sealed value raises ``NoSessionError``, a
table of content has no row. Each axis is a partition of what is counted: never register a count of a part
of another one (« placed among received », « under 48 h » beside « under 24 h »), whose difference would be a
small number: make it an axis, and let ``Tell`` take the share of some of its cells.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Labels = Mapping[str, str] | Callable[[Collection[str]], Mapping[str, str]]
Rows = Iterable[Mapping[str, Any]]
Counter = Callable[[datetime, datetime], Rows]
UNKNOWN = "non_precise"
UNKNOWN_LABEL = "Non précisé"
MISSION = "acces_soins"


@dataclass(frozen=True, slots=True)
class Axis:
    """One way to divide what is counted. ``labels``: words by code, or what gives them for some codes."""

    code: str
    label: str
    labels: Labels

    def words(self, codes: Collection[str]) -> Mapping[str, str]:
        """{code: words}; an unknown code is its own."""
        found = self.labels(codes) if callable(self.labels) else self.labels
        return {code: UNKNOWN_LABEL if code == UNKNOWN else str(found.get(code, code)) for code in codes}


@dataclass(frozen=True, slots=True)
class Tell:
    """What an indicator of ``evaluation`` receives, from published numbers alone.

    The total; with ``axis`` and ``cells``, their sum, or with ``share`` their share of the whole in percent;
    with ``median``, the median of what is measured. Nothing while a cell that it needs is hidden.
    """

    indicator: str
    axis: str = ""
    cells: tuple[str, ...] = ()
    share: bool = False
    median: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A registered count. ``measure`` is the unit of what its rows measure, "" for none.

    ``finding``: words of the finding that its published figures may open in the diagnosis, "" for none.
    """

    code: str
    label: str
    told: str
    mission: str
    axes: tuple[Axis, ...]
    tells: tuple[Tell, ...]
    measure: str
    finding: str
    rows: Counter


_counts: dict[str, Count] = {}


def counts(
    code: str,
    label: str,
    *,
    told: str,
    mission: str = MISSION,
    axes: tuple[Axis, ...] = (),
    tells: tuple[Tell, ...] = (),
    measure: str = "",
    finding: str = "",
) -> Callable[[Counter], Counter]:
    """Register ``rows(since, until)``: what happened from an instant up to another, left out.

    ``code`` is stored: never change it. Raises ``ValueError`` for one that is taken, or an axis named twice.
    """

    def register(function: Counter) -> Counter:
        if code in _counts:
            raise ValueError(f"{code} is counted twice")
        if len({axis.code for axis in axes}) < len(axes):
            raise ValueError(f"{code}: an axis is named twice")
        _counts[code] = Count(code, label, told, mission, axes, tells, measure, finding, function)
        return function

    return register


def known_counts() -> dict[str, Count]:
    """Every count, in the order of their registration."""
    return dict(_counts)
