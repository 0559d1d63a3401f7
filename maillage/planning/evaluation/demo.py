"""The demonstration: some twenty indicators over two years and a half, one corrected."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.evaluation import actions
from maillage.planning.evaluation.entries import Entry
from maillage.planning.evaluation.enums import Nature, Origin
from maillage.planning.evaluation.library import library
from maillage.planning.evaluation.models import TrackedIndicator
from maillage.planning.evaluation.queries import by_code, followed

QUARTER, MONTH, FRESH = timedelta(days=91), timedelta(days=30), timedelta(days=21)
LIFE = ("VIE_MEMBRES", "VIE_PROFESSIONS", "VIE_ANNUAIRE", "VIE_REUNIONS", "VIE_ACTIONS", "VIE_PROTOCOLES")
# The starting value was mistyped, then corrected.
MISTYPED = Decimal(291)


def load(community: Community, by: User, today: date, years: Sequence[tuple[date, date]]) -> None:
    """Follow and measure, once. ``years``: (first, last day) of those that counts accumulate over."""
    with community_scope(community):
        if followed().exists():
            return
        raw = tomllib.loads(Path(__file__).with_name("demo.toml").read_text("utf-8"))
        for row in raw["indicator"]:
            indicator = _take_up(community, by, row)
            for entry in _entries(indicator, row, raw, today, years):
                _record(community, by, indicator, entry)
        actions.follow(by=by, community=community, codes=LIFE)
        actions.count_now(by=by, community=community, today=today)


def _take_up(community: Community, by: User, row: dict[str, Any]) -> TrackedIndicator:
    code = row["code"]
    if "own" not in row:
        actions.follow(by=by, community=community, codes=[code])
        found = by_code(code)
        if found is None:
            raise AssertionError(f"{code} is followed")
        return found
    definition = library().get(code)
    if definition is None:
        raise AssertionError(f"{code} is in the library")
    return actions.define(
        by=by, community=community, definition=replace(definition, label=row["own"]), model=code
    )


def _entries(
    indicator: TrackedIndicator,
    row: dict[str, Any],
    raw: dict[str, Any],
    today: date,
    years: Sequence[tuple[date, date]],
) -> list[Entry]:
    said = {
        "source": raw["source"] if indicator.data == "CPAM" else raw["ours"],
        "evidence": row.get("evidence", ""),
        "note": row.get("note", ""),
    }
    if "done" in row:
        return [Entry(on=today - timedelta(days=row["done"]), value=Decimal(1), **said)]
    if indicator.nature == Nature.COUNT:
        found = _accumulated(row["totals"], years, today, said)
    else:
        given = row.get("states") or row.get("rates", [])
        days = [today - FRESH - QUARTER * rank for rank in range(len(given))][::-1]
        found = [_state(value, on, said) for value, on in zip(given, days, strict=True)]
    if found:
        # The last one is as sure as its source; those before it were confirmed since.
        found[-1] = replace(found[-1], confidence=row.get("confidence", "high"))
    return found


def _state(value: Any, on: date, said: dict[str, str]) -> Entry:
    if isinstance(value, list):
        part, whole = value
        return Entry(on=on, numerator=Decimal(part), denominator=Decimal(whole), **said)
    return Entry(on=on, value=Decimal(str(value)), **said)


def _accumulated(
    totals: Sequence[int], years: Sequence[tuple[date, date]], today: date, said: dict[str, str]
) -> list[Entry]:
    """One point a month of each year; what the year reaches follows its days, a little unevenly."""
    found = []
    for total, (first, last) in zip(totals, years, strict=False):
        whole = (last - first).days + 1
        day = first + MONTH
        while day <= min(last, today):
            elapsed = (day - first).days
            # A little slower in the first half of the year than in the second.
            reached = total * elapsed * (5 * whole + elapsed) // (6 * whole * whole)
            found.append(Entry(on=day, since=first, value=Decimal(reached), **said))
            day += MONTH
    return found


def _record(community: Community, by: User, indicator: TrackedIndicator, entry: Entry) -> None:
    origin = Origin.IMPORTED if indicator.data == "CPAM" else Origin.ENTERED
    given = {"by": by, "community": community, "code": indicator.code, "origin": origin}
    if indicator.code == "MT_ALD" and entry.value == Decimal(219):
        actions.record_value(**given, entry=replace(entry, value=MISTYPED))
        actions.record_value(**given, entry=entry, why="chiffres inversés à la saisie")
        return
    actions.record_value(**given, entry=entry)
