"""What the rows of a file would change: read before the confirmation, applied by the action after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from maillage.engines.indicators import Entered
from maillage.foundation.tabular.enums import Outcome
from maillage.foundation.tabular.imports import Options, Verdict
from maillage.foundation.tabular.reading import Row
from maillage.foundation.templatetags.maillage import decimal_number
from maillage.planning.diagnosis.errors import DiagnosisError
from maillage.planning.diagnosis.readings.entries import Entry, check, year_of
from maillage.planning.diagnosis.readings.models import Reading
from maillage.planning.diagnosis.readings.queries import definitions, entry_of, in_force
from maillage.planning.diagnosis.readings.values import MASKED
from maillage.reference.geography.pasted import Line
from maillage.reference.geography.resolution import Refused, Resolved, resolve

Key = tuple[str, str, str]
_WHOLE_FILE = ("perimeter", "confidence", "note", "evidence")


@dataclass(slots=True)
class Plan:
    """``changes`` are (what to write, what it replaces); ``verdicts`` has one entry a row."""

    changes: list[tuple[Entry, Reading | None]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


def _current() -> dict[Key, Reading]:
    return {(one.indicator, one.source, one.vintage): one for one in in_force()}


def _said(definition: Entered, value: float | None) -> str:
    if value is None:
        return "masquée"
    percent = " %" if definition.unit == "%" else ""
    return decimal_number(value, definition.decimals) + percent


# --- One line a commune ---------------------------------------------------------------------------------


def plan_communes(rows: Sequence[Row], options: Options) -> Plan:
    """Values by commune, added to those that the same source and vintage already gave."""
    known, current, plan = definitions(), _current(), Plan()
    source, vintage = options["source"], options["vintage"]
    resolution = resolve([Line(row.line, row.values["code"]) for row in rows])
    places = {one.line.number: one for one in resolution.resolved}
    refused = {one.line.number: _refusal(one) for one in resolution.refused}
    written: dict[str, dict[str, float | None]] = {}
    for row in rows:
        if row.line in refused or row.line not in places:
            reason = refused.get(row.line, "commune inconnue")
            plan.verdicts.append(Verdict(row.line, Outcome.REJECTED, row.values["code"], reason))
            continue
        values = {
            code: None if value is MASKED else value
            for code, value in row.values.items()
            if code in known and value is not None
        }
        former = {code: _communes(current.get((code, source, vintage))) for code in values}
        plan.verdicts.append(_verdict(row, places[row.line], values, former, known))
        for code, value in values.items():
            written.setdefault(code, {})[places[row.line].code] = value
    for code, communes in written.items():
        reading = current.get((code, source, vintage))
        merged = _communes(reading) | communes
        if merged == _communes(reading):
            continue
        base = entry_of(reading) if reading else Entry(code, source, vintage)
        whole = {name: options[name] for name in _WHOLE_FILE}
        plan.changes.append((replace(base, communes=merged, **whole), reading))
    return plan


def _refusal(one: Refused) -> str:
    """The reason, with the communes that could be meant."""
    return " ".join([one.reason, ", ".join(candidate.label for candidate in one.candidates[:3])]).strip()


def _communes(reading: Reading | None) -> dict[str, float | None]:
    return dict(reading.communes) if reading else {}


def _verdict(
    row: Row,
    place: Resolved,
    values: Mapping[str, float | None],
    former: Mapping[str, Mapping[str, float | None]],
    known: Mapping[str, Entered],
) -> Verdict:
    if len(place.code) != 5:
        return Verdict(row.line, Outcome.REJECTED, place.name, "une commune est attendue, pas une partie")
    if not values:
        return Verdict(row.line, Outcome.REJECTED, place.name, "aucune valeur sur cette ligne")
    new = [code for code in values if place.code not in former[code]]
    changed = [
        code for code, value in values.items() if code not in new and former[code][place.code] != value
    ]
    details = [place.note] if place.note else []
    if new:
        details.append(f"{len(new)} valeur{'s' if len(new) > 1 else ''} de plus")
    for code in changed[:3]:
        one = known[code]
        old, now = _said(one, former[code][place.code]), _said(one, values[code])
        details.append(f"{one.label} : {old} → {now}")
    if len(changed) > 3:
        details.append(f"et {len(changed) - 3} autres changements")
    outcome = Outcome.CREATED if new else Outcome.UPDATED if changed else Outcome.SAME
    return Verdict(row.line, outcome, place.name, " ; ".join(details))


# --- One line an indicator ------------------------------------------------------------------------------


def plan_table(rows: Sequence[Row], options: Options) -> Plan:
    """One value an indicator, with the comparisons of the source; the values by commune are kept."""
    known, current, plan = definitions(), _current(), Plan()
    seen: dict[Key, int] = {}
    for row in rows:
        definition = known[row.values["indicator"]]
        try:
            entry = _entry(row.values, definition, options)
            key = (entry.indicator, entry.source, entry.vintage)
            former = current.get(key)
            if former is not None:
                entry = replace(entry, communes=dict(former.communes))
            if seen.setdefault(key, row.line) != row.line:
                raise DiagnosisError(f"répète la ligne {seen[key]}")
            check(definition, entry)
        except DiagnosisError as error:
            plan.verdicts.append(Verdict(row.line, Outcome.REJECTED, definition.label, str(error)))
            continue
        outcome = Outcome.CREATED
        if former is not None:
            outcome = Outcome.SAME if entry_of(former) == entry else Outcome.UPDATED
        if outcome != Outcome.SAME:
            plan.changes.append((entry, former))
        plan.verdicts.append(
            Verdict(row.line, outcome, definition.label, _figures(entry, definition, former))
        )
    return plan


def _entry(values: Mapping[str, Any], definition: Entered, options: Options) -> Entry:
    source, vintage = (values[name] or options[name] for name in ("source", "vintage"))
    if not source or not vintage:
        raise DiagnosisError("donnez la source et le millésime, dans une colonne ou pour tout le fichier")
    year_of(vintage)
    scale = 100 if options["shares"] and definition.unit == "%" else 1
    figures = {
        name: None if values[name] in (None, MASKED) else round(values[name] * scale, 10)
        for name in ("territory", "department", "region", "france")
    }
    if figures["territory"] is None:
        raise DiagnosisError("la valeur du territoire manque")
    whole = {name: values.get(name) or options[name] for name in _WHOLE_FILE}
    return Entry(definition.code, source, vintage, **figures, masked=values["masked"], **whole)


def _figures(entry: Entry, definition: Entered, former: Reading | None) -> str:
    text = ", ".join(f"{name} {_said(definition, value)}" for name, value in entry.figures.items())
    if former is not None and former.territory is not None and former.territory != entry.territory:
        text += f" ; le territoire valait {_said(definition, former.territory)}"
    if definition.unit == "%" and 0 < max(entry.figures.values()) <= 1:
        text += " ; si ce sont des parts de 1, cochez « parts de 1 » plus haut"
    return text
