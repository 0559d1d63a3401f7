"""From a publisher's file to typed rows: one per commune, one column per indicator of the subject. Pure."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from maillage.reference.geography.carried import DamagedFileError
from maillage.reference.geography.names import COMMUNE_CODE, search_key
from maillage.reference.geography.publishers import Sheet, headings, open_sheets
from maillage.reference.geography.subjects import (
    CODE_HEADINGS,
    DISTRICT_HEADINGS,
    GEO_LEVEL_HEADINGS,
    PERIOD_HEADINGS,
    VALUE_HEADINGS,
    Indicator,
    Shape,
    Subject,
    find,
)

CODE = f"^{COMMUNE_CODE}$"
DISTRICT_CODE = r"^Q[A-Z0-9]{5,9}$"
# How publishers write « not published »: statistical secret, not available, not applicable.
MISSING = ("", "nd", "n/a", "na", "n/d", "-", ".", "…", "#n/a", "null")
# In a column of numbers only: « C » is also the label of a classified commune.
SECRET = (*MISSING, "s", "c", "ns")
_NOT_AVAILABLE = r"(?i)^n/a\b.*"


@dataclass
class Reading:
    """What a file says. `rows` has `code`, the indicators, and `lines`: how many lines of the file made it.

    `read` counts the lines about communes; `rejected` counts those refused, by reason in French.
    """

    rows: pl.DataFrame
    read: int
    rejected: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def reject(self, reason: str, lines: int, example: str) -> None:
        if lines:
            self.rejected[reason] += lines
            self.examples.setdefault(reason, example)


def read_subject(subject: Subject, path: Path) -> Reading:
    """Reads a file of this subject. Raises DamagedFileError when it cannot be taken, saying why."""

    def is_header(keys: list[str]) -> bool:
        return _is_wide(subject, keys) or _is_long(subject, keys)

    with open_sheets(path, is_header) as sheets:
        usable = [sheet for sheet in sheets if is_header(list(sheet.heading))]
        parts = [
            _read_wide(subject, sheet)
            if _is_wide(subject, list(sheet.heading))
            else _read_long(subject, sheet)
            for sheet in usable
        ]
    if not parts:
        raise DamagedFileError(_what_is_missing(subject, path))
    reading = _together(parts)
    if reading.rows.is_empty():
        raise DamagedFileError(f"{path.name} : aucune ligne utilisable ({reading.read} lues)")
    if sum(reading.rejected.values()) > reading.read / 2:
        reason, count = reading.rejected.most_common(1)[0]
        raise DamagedFileError(
            f"{path.name} : plus de la moitié des lignes sont illisibles ({count} fois « {reason} », "
            f"par exemple {reading.examples[reason]})"
        )
    return reading


# --- Recognising the file -------------------------------------------------------------------------------


def _is_wide(subject: Subject, keys: list[str]) -> bool:
    if subject.shape == Shape.LONG or not _has_code(subject, keys):
        return False
    if subject.per_district and find(keys, subject.indicators[1].headings) is None:
        return False
    found = [find(keys, item.headings) is not None for item in subject.indicators]
    return any(found) if subject.any_indicator else all(found)


def _is_long(subject: Subject, keys: list[str]) -> bool:
    if subject.shape == Shape.WIDE or not _has_code(subject, keys):
        return False
    return find(keys, subject.measure_headings) is not None


def _has_code(subject: Subject, keys: list[str]) -> bool:
    if subject.per_district:
        return find(keys, DISTRICT_HEADINGS) is not None
    return find(keys, CODE_HEADINGS) is not None or {"coddep", "codcom"} <= set(keys)


def _what_is_missing(subject: Subject, path: Path) -> str:
    found = headings(path)
    keys = [search_key(name) for name in found]
    wanted = [] if _has_code(subject, keys) else ["le code INSEE de la commune (CODGEO, DEPCOM…)"]
    absent = [item.label for item in subject.indicators if find(keys, item.headings) is None]
    if subject.any_indicator and len(absent) == len(subject.indicators):
        wanted.append("l’une au moins de ces colonnes : " + ", ".join(absent[:6]))
    elif not subject.any_indicator:
        wanted += absent
    missing = " ; ".join(wanted) or "un en-tête reconnaissable"
    shown = ", ".join(found[:12]) or "aucune"
    return f"{path.name} : il manque {missing}. Colonnes trouvées : {shown}."


# --- Reading --------------------------------------------------------------------------------------------


def _code(subject: Subject, sheet: Sheet) -> pl.Expr:
    """The INSEE code: rebuilt from its halves, its leading zero given back when a spreadsheet ate it."""
    keys = list(sheet.heading)
    if subject.per_district:
        return pl.col(sheet.heading[find(keys, DISTRICT_HEADINGS) or ""]).str.strip_chars().str.to_uppercase()
    if {"coddep", "codcom"} <= set(keys):
        # Overseas departments have three digits, of which their communes repeat the last.
        department = pl.col(sheet.heading["coddep"]).str.strip_chars().str.zfill(2).str.slice(0, 2)
        return department + pl.col(sheet.heading["codcom"]).str.strip_chars().str.zfill(3)
    key = find(keys, CODE_HEADINGS)
    text = pl.col(sheet.heading[key or ""]).str.strip_chars().str.to_uppercase()
    return pl.when(text.str.contains(r"^\d{4}$")).then("0" + text).otherwise(text)


def _about_communes(sheet: Sheet) -> pl.LazyFrame:
    """Without the lines about regions, delegated communes and so on, where the file mixes levels."""
    rows = sheet.rows
    for headings_, kept in ((GEO_LEVEL_HEADINGS, ("COM", "ARM")), (("typecom",), ("COM", "ARM"))):
        if key := find(list(sheet.heading), headings_):
            rows = rows.filter(pl.col(sheet.heading[key]).is_in(kept))
    return rows


def _read_wide(subject: Subject, sheet: Sheet) -> Reading:
    keys = list(sheet.heading)
    columns = {
        item.key: sheet.heading[key] for item in subject.indicators if (key := find(keys, item.headings))
    }
    raw = _about_communes(sheet).select(
        _code(subject, sheet).alias("code"), *(pl.col(column).alias(name) for name, column in columns.items())
    )
    table = raw.filter(pl.col("code").is_not_null() & (pl.col("code") != "")).collect(engine="streaming")
    return _typed(subject, table.with_columns(pl.lit(1).alias("lines")))


def _read_long(subject: Subject, sheet: Sheet) -> Reading:
    keys = list(sheet.heading)
    measures = {measure: item.key for item in subject.indicators for measure in item.measures}
    measure = pl.col(sheet.heading[find(keys, subject.measure_headings) or ""]).str.strip_chars()
    rows = _about_communes(sheet).filter(measure.is_in(list(measures)))
    if period := find(keys, PERIOD_HEADINGS):
        column = pl.col(sheet.heading[period])
        rows = rows.filter(column == column.max())
    value = find(keys, VALUE_HEADINGS)
    # Without a column of values, each line is one equipment.
    number = _number(pl.col(sheet.heading[value])) if value else pl.lit(1.0)
    counted = (
        rows.select(
            _code(subject, sheet).alias("code"),
            measure.replace_strict(measures).alias("key"),
            number.alias("n"),
        )
        .group_by("code", "key")
        .agg(pl.col("n").sum(), pl.col("n").null_count().alias("blank"), pl.len().alias("lines"))
        .collect(engine="streaming")
    )
    if counted.is_empty():
        raise DamagedFileError(f"{sheet.name} : aucune ligne ne porte sur {', '.join(measures)}")
    known = counted.with_columns(pl.when(pl.col("blank") < pl.col("lines")).then("n").alias("n"))
    wide = known.pivot(on="key", index="code", values="n")
    lines = counted.group_by("code").agg(pl.col("lines").sum())
    return _checked_codes(subject, wide.join(lines, on="code"))


def _number(column: pl.Expr) -> pl.Expr:
    """A number as French or English tables write it; null when it is not one."""
    text = (
        column.str.strip_chars().str.replace_all(r"[\s\u00a0\u202f]", "").str.replace(",", ".", literal=True)
    )
    return text.cast(pl.Float64, strict=False)


def _typed(subject: Subject, table: pl.DataFrame) -> Reading:
    reading = _checked_codes(subject, table)
    rows = reading.rows
    for name in [column for column in rows.columns if column not in {"code", "lines"}]:
        item = subject.indicator(name)
        if item is None:
            continue
        text = pl.col(name).str.strip_chars()
        absent = MISSING if item.text or item.values else SECRET
        blank = text.is_null() | text.str.to_lowercase().is_in(absent) | text.str.contains(_NOT_AVAILABLE)
        rows = rows.with_columns(pl.when(~blank).then(text).alias(name))
        if not item.text:
            typed = _zone(item, rows[name]) if item.values else rows.select(_number(pl.col(name))).to_series()
            bad = rows.filter(typed.is_null() & rows[name].is_not_null())
            if bad.height:
                reading.reject(
                    f"valeur illisible pour « {item.label} »", int(bad["lines"].sum()), repr(bad[name][0])
                )
            keep = typed.is_not_null() | rows[name].is_null()
            rows = rows.with_columns(typed.alias(name)).filter(keep)
    reading.rows = rows
    return reading


def _zone(item: Indicator, labels: pl.Series) -> pl.Series:
    known: dict[str, str | None] = {}
    for label in labels.drop_nulls().unique():
        key = search_key(label.replace("+", " plus"))
        known[label] = next((code for pattern, code in item.values if re.fullmatch(pattern, key)), None)
    return labels.replace_strict(known, default=None, return_dtype=pl.String)


def _checked_codes(subject: Subject, table: pl.DataFrame) -> Reading:
    good = table["code"].str.contains(DISTRICT_CODE if subject.per_district else CODE)
    reading = Reading(rows=table.filter(good), read=int(table["lines"].sum()))
    bad = table.filter(~good)
    if bad.height:
        reading.reject("code illisible", int(bad["lines"].sum()), repr(bad["code"][0]))
    return reading


def _together(parts: list[Reading]) -> Reading:
    whole = Reading(
        pl.concat([part.rows for part in parts], how="diagonal"), sum(part.read for part in parts)
    )
    for part in parts:
        for reason, count in part.rejected.items():
            whole.reject(reason, count, part.examples[reason])
    return whole
