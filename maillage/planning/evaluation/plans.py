"""What the rows of a file would change: read before the confirmation, applied by the action after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.foundation.tabular.enums import Outcome
from maillage.foundation.tabular.imports import Options, Verdict
from maillage.foundation.tabular.reading import Row
from maillage.planning.evaluation.entries import Entry, completed, shown
from maillage.planning.evaluation.enums import Nature
from maillage.planning.evaluation.errors import EvaluationError
from maillage.planning.evaluation.models import IndicatorValue, TrackedIndicator
from maillage.planning.evaluation.periods import span
from maillage.planning.evaluation.queries import entry_of, followed, values_of

_WHOLE_FILE = ("source", "vintage", "method", "confidence", "evidence")


@dataclass(slots=True)
class Plan:
    """``changes`` are (indicator, what to write, what it replaces); ``verdicts`` has one entry a row."""

    changes: list[tuple[TrackedIndicator, Entry, IndicatorValue | None]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


def plan_table(rows: Sequence[Row], options: Options, today: date) -> Plan:
    """One value a line. Three queries at most."""
    known = {one.code: one for one in followed()}
    values = values_of(known.values())
    current = {(one.code, row.on): row for one in known.values() for row in values.get(one.pk, [])}
    year, plan = span(today), Plan()
    seen: dict[tuple[str, date], int] = {}
    for row in rows:
        indicator = known[row.values["indicator"]]
        try:
            entry = completed(indicator, _entry(row.values, indicator, options, year.starts_on), today)
            key = (indicator.code, entry.on)
            if seen.setdefault(key, row.line) != row.line:
                raise EvaluationError(f"répète la ligne {seen[key]}")
        except EvaluationError as error:
            plan.verdicts.append(Verdict(row.line, Outcome.REJECTED, indicator.label, str(error)))
            continue
        former = current.get(key)
        outcome, detail = _compared(indicator, entry, former)
        if outcome != Outcome.SAME:
            plan.changes.append((indicator, entry, former))
        plan.verdicts.append(Verdict(row.line, outcome, indicator.label, detail))
    return plan


def _compared(
    indicator: TrackedIndicator, entry: Entry, former: IndicatorValue | None
) -> tuple[Outcome, str]:
    text = f"{shown(indicator, entry.value)} au {entry.on:%d/%m/%Y}"
    if former is None:
        return Outcome.CREATED, text
    if entry_of(former) == entry:
        return Outcome.SAME, text
    if former.value == entry.value:
        return Outcome.UPDATED, f"{text} ; la provenance change"
    return Outcome.UPDATED, f"{shown(indicator, former.value)} → {text}"


def _entry(
    values: Mapping[str, Any], indicator: TrackedIndicator, options: Options, year_starts_on: date
) -> Entry:
    on = values["on"] or options["on"]
    if on is None:
        raise EvaluationError("donnez la date, dans une colonne ou pour tout le fichier")
    whole = {name: values.get(name) or options.get(name) or "" for name in _WHOLE_FILE}
    if not whole["source"]:
        raise EvaluationError("donnez la source, dans une colonne ou pour tout le fichier")
    since = values["since"] or options["since"]
    if indicator.nature == Nature.COUNT and since is None and on >= year_starts_on:
        since = year_starts_on
    return Entry(
        on=on,
        since=since,
        value=_decimal(values["value"]),
        numerator=_decimal(values["numerator"]),
        denominator=_decimal(values["denominator"]),
        note=values["note"] or "",
        **whole,
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
