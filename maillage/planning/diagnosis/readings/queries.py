"""Reads of the room: the definitions at hand, the values in force, the past of one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.engines.indicators import Entered, catalogue
from maillage.planning.diagnosis.readings.entries import Entry
from maillage.planning.diagnosis.readings.models import LocalIndicator, Reading
from maillage.reference.geography.models import Commune


def definitions() -> dict[str, Entered]:
    """{code: definition}: the catalogue, then what the community in scope defined. One query."""
    local = (one.as_entered() for one in LocalIndicator.objects.order_by("number"))
    return {one.code: one for one in (*catalogue().entered, *local)}


def definition_of(reading: Reading) -> Entered:
    """Without a query when ``local`` is there. A definition that left the catalogue keeps its code only."""
    if reading.local is not None:
        return reading.local.as_entered()
    known = {one.code: one for one in catalogue().entered}
    return known.get(reading.indicator) or Entered(reading.indicator, "", reading.indicator, "", "")


def in_force() -> "QuerySet[Reading]":
    """The readings of the community in scope that nothing replaced, the newest year first."""
    return (
        Reading.objects.filter(ended_at__isnull=True)
        .select_related("local", "entered_by", "version", "record")
        .defer("version__snapshot")
        .order_by("indicator", "-year", "-pk")
    )


def reading(pk: int) -> Reading | None:
    """One of them, in force or not."""
    found: Reading | None = (
        Reading.objects.select_related("local", "entered_by", "ended_by", "version", "record")
        .defer("version__snapshot")
        .filter(pk=pk)
        .first()
    )
    return found


def same_series(one: Reading) -> list[Reading]:
    """Every reading of the same indicator, those it replaced included, the newest first."""
    rows = Reading.objects.filter(indicator=one.indicator).select_related("entered_by", "ended_by")
    return list(rows.order_by("-year", "-pk"))


def commune_names(codes: Iterable[str]) -> dict[str, str]:
    """{INSEE code: name}; a commune that no longer exists is left out. One query."""
    return dict(Commune.objects.filter(code__in=list(codes)).values_list("code", "name"))


def entry_of(one: Reading) -> Entry:
    """The values of a row."""
    return Entry(
        indicator=one.indicator, source=one.source, vintage=one.vintage, territory=one.territory,
        department=one.department, region=one.region, france=one.france, communes=dict(one.communes),
        masked=one.masked, perimeter=one.perimeter, confidence=one.confidence, note=one.note,
        evidence=one.evidence,
    )  # fmt: skip


def latest(readings: Iterable[Reading]) -> dict[str, Reading]:
    """{code: the one that the diagnosis shows}: the latest year, then the last entered."""
    found: dict[str, Reading] = {}
    for one in readings:
        former = found.get(one.indicator)
        if former is None or (one.year, one.pk) > (former.year, former.pk):
            found[one.indicator] = one
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """One reading in the list; ``chosen`` is the one that the diagnosis takes."""

    reading: Reading
    definition: Entered
    chosen: bool
    known: int
    masked: int


def by_theme(readings: Iterable[Reading]) -> list[tuple[str, list[Shown]]]:
    """(title of the theme, its readings), in the order of the catalogue."""
    rows = list(readings)
    taken = {one.pk for one in latest(rows).values()}
    groups: dict[str, list[Shown]] = defaultdict(list)
    for one in rows:
        definition = definition_of(one)
        groups[definition.theme].append(
            Shown(
                reading=one,
                definition=definition,
                chosen=one.pk in taken,
                known=sum(value is not None for value in one.communes.values()),
                masked=masked_of(one),
            )
        )
    return [(title, groups[theme]) for theme, title in catalogue().themes.items() if theme in groups]


def masked_of(one: Reading) -> int:
    """How many communes the source masks: as it says, else those that the reading holds as masked."""
    return one.masked if one.masked is not None else sum(value is None for value in one.communes.values())


def missing(readings: Iterable[Reading], known: dict[str, Entered]) -> list[tuple[str, list[Entered]]]:
    """(title of the theme, the definitions that have no value yet)."""
    there = {one.indicator for one in readings}
    groups: dict[str, list[Entered]] = defaultdict(list)
    for one in known.values():
        if one.code not in there:
            groups[one.theme].append(one)
    return [(title, groups[theme]) for theme, title in catalogue().themes.items() if theme in groups]
