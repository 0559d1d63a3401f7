"""Readings as lines of a diagnosis, beside those that the open data gives."""

from collections.abc import Sequence

from maillage.engines.indicators import Change, Entered, Indicator, Kind, Nature, Place, measure
from maillage.planning.diagnosis.readings.models import Reading
from maillage.planning.diagnosis.readings.queries import definition_of, entry_of, in_force, latest, masked_of
from maillage.planning.diagnosis.report import Line, Noted, Source
from maillage.reference.geography.queries import Unit

SUBJECT = "releve"
_GIVEN = "Valeur donnée par la source pour son périmètre, non recalculée."
_ADDED = "Somme des communes dont la valeur est connue."
_MEAN = "Moyenne des communes connues, pondérée par la population municipale : une estimation."


def reading_lines(units: Sequence[Unit], version_number: int) -> tuple[Line, ...]:
    """One line an indicator that has a reading in force, over these units. One query."""
    readings = latest(in_force()).values()
    found = (_line(one, definition_of(one), units, version_number) for one in readings)
    return tuple(line for line in found if line is not None)


def _line(one: Reading, definition: Entered, units: Sequence[Unit], version_number: int) -> Line | None:
    """None when the reading says nothing of this territory."""
    name = f"{SUBJECT}.{one.indicator}"
    places = [_place(unit, one.communes.get(unit.commune), name) for unit in units]
    given = one.territory is not None
    indicator = _indicator(one, definition, name, given=given)
    result = measure(indicator, places)
    value = one.territory if given else result.value
    if value is None:
        return None
    return Line(
        indicator=indicator,
        value=value,
        department=one.department,
        region=one.region,
        france=one.france,
        coverage=1.0 if given else result.coverage,
        small=False,
        spread=result.spread,
        parts=result.parts,
        sources=(
            Source(f"{SUBJECT}-{one.indicator}", "relevé", one.vintage, one.source, entry_of(one).sha256),
        ),
        noted=Noted(
            entered_on=one.entered_at.date().isoformat(),
            perimeter=one.perimeter,
            other_version=one.version.number if given and _elsewhere(one, version_number) else None,
            masked=masked_of(one),
            note=one.note,
            evidence=one.evidence,
            better=definition.better.value,
        ),
    )


def _elsewhere(one: Reading, version_number: int) -> bool:
    """Whether the value of the territory was given for another version of it."""
    return one.version is not None and one.version.number != version_number


def _place(unit: Unit, value: float | None, name: str) -> Place:
    people = float(unit.population or 0)
    row: dict[str, float | str] = {"population": people}
    if value is not None:
        row[name] = value
    return Place(unit.code, unit.name, people, row, unit.share)


def _indicator(one: Reading, definition: Entered, name: str, *, given: bool) -> Indicator:
    summed = definition.additive
    # An average of rates weighs inhabitants where the source weighs insured persons: never « confirmed ».
    estimated = not given and not summed and one.confidence == "high"
    return Indicator(
        code=one.indicator,
        theme=definition.theme,
        label=definition.label,
        definition=definition.definition,
        unit=definition.unit,
        kind=Kind.SUM if summed else Kind.MEAN,
        numerator=(name,),
        subjects=(SUBJECT,),
        method=_GIVEN if given else _ADDED if summed else _MEAN,
        confidence="medium" if estimated else one.confidence,
        decimals=definition.decimals,
        denominator="" if summed else "population",
        caveat=one.note,
    )


def change_of(before: Line, after: Line) -> Change:
    """What changed of a reading; the effect of the territory cannot be told apart from the rest."""
    old, new = before.sources[0], after.sources[0]
    if (
        before.indicator.formula != after.indicator.formula
        or before.indicator.method != after.indicator.method
    ):
        return Change(before.value, after.value, Nature.METHOD)
    if (old.vintage, old.publisher) != (new.vintage, new.publisher):
        return Change(before.value, after.value, Nature.FACT)
    return Change(before.value, after.value, Nature.SAME if old.file == new.file else Nature.CORRECTION)
