"""Reads of the room: a diagnosis of a version of the territory, the frozen ones, what differs between two."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from maillage.communities.territory.models import TerritoryVersion
from maillage.communities.territory.queries import content_of, current_version, versions
from maillage.engines.indicators import (
    Change,
    Indicator,
    Parts,
    Place,
    Reading,
    catalogue,
    compare,
    measure,
)
from maillage.foundation.templatetags.maillage import decimal_number
from maillage.planning.diagnosis.aggregates import Averages, available, averages
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.readings.lines import change_of, reading_lines
from maillage.planning.diagnosis.report import Line, Missing, Report, Source, Unit
from maillage.reference.geography import queries as geography
from maillage.reference.geography.carried import sources as carried_sources
from maillage.reference.geography.models import Dataset
from maillage.reference.geography.subjects import SUBJECTS
from maillage.reference.supply import queries as supply
from maillage.reference.supply.words import INVENTED

WHERE_SUPPLY = "insee.fr : « Base permanente des équipements » ; ou l’annuaire santé, une fois importé"

# --- The live diagnosis ---------------------------------------------------------------------------------


def version_to_read(number: int | None, today: date, *, drafts: bool) -> TerritoryVersion | None:
    """The version asked for, else the one in force; a draft only for those who may read drafts."""
    if number is not None:
        version: TerritoryVersion | None = versions().filter(number=number).first()
    else:
        version = current_version(today)
    return None if version is not None and version.is_draft and not drafts else version


# {subject: what is loaded}, as `geography.queries.datasets` reads it.
Loaded = Mapping[str, Dataset]


def diagnose(version: TerritoryVersion, loaded: Loaded | None = None) -> Report | None:
    """Everything the loaded data and the readings say of this version; None when it is empty. Six queries,
    five where the caller has read the datasets.
    """
    codes, _ = content_of(version)
    return report_of(codes, number=version.number, label=version.label, own=True, loaded=loaded)


def report_of(
    codes: Sequence[str], *, number: int, label: str, own: bool = False, loaded: Loaded | None = None
) -> Report | None:
    """Everything the loaded data says of these communes and parts; None where none is known.

    ``own`` adds the readings of the community in scope, which say nothing of another place.

    A city taken whole counts by its municipal districts, which the publishers' files name.
    """
    districts = geography.districts_of(codes)
    asked = [part for code in codes for part in districts.get(code, [code])]
    units = geography.unit_set(asked).units
    if not units:
        return None
    loaded = geography.datasets() if loaded is None else loaded
    everywhere = averages(loaded)
    department, region = _home(units, everywhere)
    places = _places(units, supply.measures({unit.commune for unit in units}))
    usable = available(catalogue().indicators, set(loaded))
    lines = tuple(
        _line(indicator, places, loaded, everywhere, department[0], region[0])
        for indicator in usable
        if indicator.code not in everywhere.not_carried
    )
    return Report(
        edition=catalogue().edition,
        version_number=number,
        version_label=label,
        units=tuple(Unit(unit.code, unit.commune, unit.name, unit.population) for unit in units),
        department=department,
        region=region,
        parts=sum(unit.share != 1.0 or len(unit.code) == 9 for unit in units),
        lines=(*lines, *(reading_lines(units, number) if own else ())),
        missing=_missing(loaded, everywhere),
    )


def _home(units: Sequence[geography.Unit], everywhere: Averages) -> tuple[tuple[str, str], tuple[str, str]]:
    """The department and the region where most of the inhabitants live."""
    people: dict[str, int] = defaultdict(int)
    for unit in units:
        people[unit.department] += unit.population or 0
    code = max(sorted(people), key=lambda department: people[department])
    unit = next(unit for unit in units if unit.department == code)
    region = (unit.region, everywhere.regions.get(unit.region, unit.region))
    return (code, unit.department_name), region


def _places(units: Sequence[geography.Unit], offered: Mapping[str, Mapping[str, float]]) -> list[Place]:
    """The measures of each unit by name, as the engine reads them."""
    communes: set[str] = set()
    places = []
    for unit in units:
        row: dict[str, float | str] = {
            f"{subject}.{key}": value if isinstance(value, int | float) else str(value)
            for subject, facts in unit.facts.items()
            for key, value in facts.items()
        }
        row |= offered.get(unit.commune, {})
        # A commune held by several of its IRIS is one commune.
        row["communes"] = 0.0 if unit.commune in communes else 1.0
        communes.add(unit.commune)
        if unit.population is not None:
            row["population"] = float(unit.population)
            row["commune_population"] = unit.population / unit.share if unit.share else 0.0
        if unit.area_km2 is not None:
            row["area_km2"] = unit.area_km2
        if unit.ages is not None:
            row |= {
                "census": float(unit.ages.total),
                "age_0_19": float(unit.ages.age_0_19),
                "age_20_64": float(unit.ages.age_20_64),
                "age_65_up": float(unit.ages.age_65_up),
            }
        places.append(Place(unit.code, unit.name, float(unit.population or 0), row, unit.share))
    return places


def _line(
    indicator: Indicator,
    places: Sequence[Place],
    loaded: Mapping[str, Dataset],
    everywhere: Averages,
    department: str,
    region: str,
) -> Line:
    result = measure(indicator, places)
    sources = tuple(_source(loaded[name], everywhere.provenance.get(name)) for name in indicator.subjects)
    invented = any(source.invented for source in sources)
    return Line(
        indicator=_doubted(indicator) if invented else indicator,
        value=result.value,
        department=everywhere.of_department(department).get(indicator.code),
        region=everywhere.of_region(region).get(indicator.code),
        france=everywhere.of_france.get(indicator.code),
        coverage=result.coverage,
        small=result.small,
        spread=result.spread,
        parts=result.parts,
        sources=sources,
        notes=_notes(indicator, places),
    )


def _doubted(indicator: Indicator) -> Indicator:
    """An indicator of invented figures: the least confidence, and it says so first."""
    return replace(indicator, confidence="low", caveat=f"{INVENTED} {indicator.caveat}".strip())


def _source(dataset: Dataset, made: supply.Provenance | None) -> Source:
    source = Source(dataset.subject, dataset.title, dataset.vintage, dataset.publisher, dataset.sha256)
    return replace(source, method=made.method, invented=made.invented) if made else source


def _notes(indicator: Indicator, places: Sequence[Place]) -> dict[str, str]:
    """Beside an accessibility: where it may lie, and what it is with the neighbours of a small commune."""
    subject, _, key = indicator.numerator[0].partition(".")
    if key != "valeur":
        return {}
    found = {}
    for place in places:
        low, high, shared = (place.row.get(f"{subject}.{name}") for name in ("bas", "haut", "voisines"))
        words = []
        if isinstance(low, float) and isinstance(high, float) and low < high:
            decimals = indicator.decimals
            words.append(f"de {decimal_number(low, decimals)} à {decimal_number(high, decimals)}")
        if isinstance(shared, float):
            words.append(f"{decimal_number(shared, indicator.decimals)} avec ses voisines")
        if words:
            found[place.code] = " ; ".join(words)
    return found


def _missing(loaded: Mapping[str, Dataset], everywhere: Averages) -> tuple[Missing, ...]:
    """One entry a subject that nobody loaded, then one a file that lacks columns: never a blank."""
    absent: dict[str, list[str]] = defaultdict(list)
    lacking: dict[str, list[str]] = defaultdict(list)
    for indicator in catalogue().indicators:
        for subject in indicator.subjects:
            if subject not in loaded:
                profession = supply.profession_of(subject)
                absent[subject.partition("-")[0] if profession else subject].append(indicator.label)
                break
        else:
            if indicator.code in everywhere.not_carried:
                lacking[indicator.subjects[0]].append(indicator.label)
    found = [_not_loaded(subject, labels) for subject, labels in absent.items()]
    found += [
        Missing(
            title=loaded[subject].title,
            indicators=tuple(labels),
            reason=f"le fichier chargé ({loaded[subject].vintage}) n’a pas cette colonne",
        )
        for subject, labels in lacking.items()
    ]
    return tuple(found)


def _not_loaded(subject: str, labels: Sequence[str]) -> Missing:
    if subject == supply.SUPPLY:
        title, reason = "Offre de soins par profession", "non chargée pour ces professions"
        command = "maillage supply import bpe FICHIER --vintage MILLÉSIME"
        return Missing(title, tuple(labels), reason, WHERE_SUPPLY, command)
    if subject == supply.ACCESS:
        title, reason = "Accessibilité calculée", "non calculée"
        where = "Se calcule d’elle-même dans les dix minutes qui suivent le chargement d’une offre."
        return Missing(title, tuple(labels), reason, where, "maillage supply compute")
    known = SUBJECTS.get(subject)
    if known is None:
        title = carried_sources()[subject].title
        return Missing(title, tuple(labels), "non chargé", "", "maillage reference load")
    return Missing(known.title, tuple(labels), "non chargé", known.where, known.command)


# --- The frozen ones ------------------------------------------------------------------------------------


def frozen_diagnoses() -> "QuerySet[FrozenDiagnosis]":
    """Those of the community in scope, the newest first, without their content."""
    return (
        FrozenDiagnosis.objects.select_related("frozen_by", "version")
        .defer("snapshot", "version__snapshot")
        .order_by("-number")
    )


def frozen_diagnosis(number: int) -> FrozenDiagnosis | None:
    """One of them with its content."""
    found: FrozenDiagnosis | None = (
        FrozenDiagnosis.objects.select_related("frozen_by").filter(number=number).first()
    )
    return found


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One indicator in two diagnoses; ``vintages`` are those of its main source, before and after."""

    indicator: Indicator
    change: Change
    vintages: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs: the perimeter unit by unit, then every indicator that both diagnoses have."""

    added: tuple[Unit, ...]
    removed: tuple[Unit, ...]
    lines: tuple[ChangedLine, ...]
    appeared: tuple[str, ...]
    gone: tuple[str, ...]


def changes(before: Report, after: Report) -> Changes:
    """The difference between two reports. Pure."""
    old, new = ({unit.code: unit for unit in report.units} for report in (before, after))
    former, present = ({line.indicator.code: line for line in report.lines} for report in (before, after))
    return Changes(
        added=tuple(unit for code, unit in new.items() if code not in old),
        removed=tuple(unit for code, unit in old.items() if code not in new),
        lines=tuple(
            ChangedLine(
                line.indicator,
                _change(former[code], line),
                (former[code].vintage, line.vintage),
            )
            for code, line in present.items()
            if code in former
        ),
        appeared=tuple(line.indicator.label for code, line in present.items() if code not in former),
        gone=tuple(line.indicator.label for code, line in former.items() if code not in present),
    )


def _change(before: Line, after: Line) -> Change:
    if before.noted or after.noted:
        return change_of(before, after)
    return compare(_reading(before), _reading(after))


def _reading(line: Line) -> Reading:
    parts: dict[str, Parts] = line.parts
    return Reading(
        line.indicator,
        parts,
        {source.subject: source.vintage for source in line.sources},
        {source.subject: source.file for source in line.sources},
        {source.subject: source.method for source in line.sources},
    )
