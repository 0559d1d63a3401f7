"""Reads the rule files strictly: a missing, extra or ill-typed key is an error that names its place."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from .rulebook import UNKNOWN, BySize, Figure, MissionRules, RuleBook, SizeBand, Source, Version
from .vocabulary import Confidence, Mission, PreMissionRow, Size

RULES_FOLDER = Path(__file__).parent / "rules"
SOURCES_FILE = "sources.toml"
RECONSTRUCTION_FILE = "reconstruction.toml"
RECONSTRUCTED_PARTS = ("fixed", "fixed_following", "variable")


class RuleFileError(ValueError):
    """A rule file that cannot be trusted; the message names the file and the place."""


class Table:
    """One table of a rule file: every key must be taken once, and none may be left."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, dict):
            raise RuleFileError(f"{where}: a table is expected")
        self.where = where
        self._left: dict[str, Any] = dict(data)

    def take(self, key: str, kind: type, default: Any = ...) -> Any:
        """The value of `key`, of exactly this type; `default` when absent, else an error."""
        if key not in self._left:
            if default is ...:
                raise RuleFileError(f"{self.where}: key “{key}” is missing")
            return default
        value = self._left.pop(key)
        if type(value) is not kind:
            raise RuleFileError(f"{self.where}: “{key}” must be {kind.__name__}, not {value!r}")
        return value

    def table(self, key: str) -> "Table":
        """The sub-table of `key`."""
        return Table(self.take(key, dict), f"{self.where} [{key}]")

    def has(self, key: str, kind: type = object) -> bool:
        """Whether the key is still there to take, holding this type."""
        return key in self._left and isinstance(self._left[key], kind)

    def names(self) -> tuple[str, ...]:
        """Keys still there to take."""
        return tuple(self._left)

    def close(self) -> None:
        """Refuse what nobody took."""
        if self._left:
            raise RuleFileError(f"{self.where}: unknown key “{next(iter(self._left))}”")


class Reader:
    """Reads figures and references, checking every source key against `sources.toml`."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources

    def source(self, table: Table, key: str = "source") -> str:
        """A source key that exists."""
        value: str = table.take(key, str)
        if value not in self.sources:
            raise RuleFileError(f"{table.where}: source “{value}” is not in {SOURCES_FILE}")
        return value

    def confidence(self, table: Table) -> Confidence:
        """high, medium or low: what is not known at all is written "unknown" instead of an amount."""
        value = table.take("confidence", str)
        if value not in (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW):
            raise RuleFileError(f"{table.where}: confidence “{value}” must be high, medium or low")
        return Confidence(value)

    def figure(self, row: Table, key: str) -> Figure:
        """One amount: "unknown", or a table with euros, confidence and source."""
        if row.has(key, str):
            if row.take(key, str) != "unknown":
                raise RuleFileError(f"{row.where}: “{key}” must be a table or “unknown”")
            return UNKNOWN
        cell = row.table(key)
        euros = cell.take("euros", int)
        if euros < 0:
            raise RuleFileError(f"{cell.where}: “euros” cannot be negative")
        figure = Figure(
            euros * 100, self.confidence(cell), self.source(cell), note=cell.take("note", str, default="")
        )
        cell.close()
        return figure

    def by_size(self, row: Table) -> BySize:
        """The four sizes of one amount, all written."""
        figures = {size: self.figure(row, f"size_{size.value}") for size in Size}
        row.close()
        return figures

    def by_size_or_none(self, table: Table, key: str) -> BySize | None:
        """The four sizes of an amount that a version may do without."""
        return self.by_size(table.table(key)) if table.has(key) else None


def load_rules(folder: Path = RULES_FOLDER) -> RuleBook:
    """Read every rule file of a folder.

    Returns the versions in order of entry into force (undated ones last), the reconstruction and the sources.
    Raises RuleFileError when a file is missing, is not TOML, or does not have exactly the expected keys.
    """
    if not folder.is_dir():
        raise RuleFileError(f"{folder}: no such folder")
    sources = _read_sources(folder / SOURCES_FILE)
    reader = Reader(sources)
    names = sorted(path.name for path in folder.glob("*.toml"))
    raw = {name: _parse(folder / name) for name in names if name not in (SOURCES_FILE, RECONSTRUCTION_FILE)}
    whole = [
        _read_version(Table(data, name), reader) for name, data in raw.items() if "amounts_of" not in data
    ]
    by_id = {version.id: version for version in whole}
    takers = [
        _read_unchanged(Table(data, name), reader, by_id)
        for name, data in raw.items()
        if "amounts_of" in data
    ]
    versions = tuple(sorted(whole + takers, key=lambda v: (v.effective_from or date.max, v.id)))
    if len({version.id for version in versions}) != len(versions):
        raise RuleFileError(f"{folder}: two files carry the same version id")
    dates = [version.effective_from for version in versions if version.effective_from is not None]
    if not dates or len(set(dates)) != len(dates):
        raise RuleFileError(f"{folder}: at least one dated version, and no two of the same date, are needed")
    top = Table(_parse(folder / RECONSTRUCTION_FILE), RECONSTRUCTION_FILE)
    reconstruction = _read_reconstruction(top, reader)
    if unknown := {key[0] for key in reconstruction} - {version.id for version in versions}:
        raise RuleFileError(f"{RECONSTRUCTION_FILE}: unknown version “{min(unknown)}”")
    return RuleBook(versions, reconstruction, sources)


@cache
def default_rules() -> RuleBook:
    """The rules shipped with the engine, read once."""
    return load_rules()


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RuleFileError(f"{path.name}: the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleFileError(f"{path.name}: not a readable TOML file ({error})") from error


def _read_sources(path: Path) -> dict[str, Source]:
    top = Table(_parse(path), path.name)
    sources = {}
    for key in top.names():
        entry = top.table(key)
        sources[key] = Source(key, entry.take("title", str), entry.take("url", str, default=None))
        entry.close()
    return sources


def _read_effect(top: Table, reader: Reader) -> tuple[date | None, Confidence, str]:
    effect = top.table("effective_from")
    if effect.has("date", str):
        day = None
        if effect.take("date", str) != "unknown":
            raise RuleFileError(f"{effect.where}: “date” must be a date or “unknown”")
    else:
        day = effect.take("date", date)
    result = (day, reader.confidence(effect), reader.source(effect))
    effect.close()
    return result


def _read_version(top: Table, reader: Reader) -> Version:
    effective_from, effective_confidence, effective_source = _read_effect(top, reader)
    bands, bands_source = _read_bands(top.table("sizes"), reader)
    advance, payment_source, first_source = _read_payment(top.table("payment"), reader)
    rows = top.table("pre_mission")
    pre_mission = {
        row: reader.by_size(rows.table(row))
        for row in PreMissionRow
        if row is PreMissionRow.BASE or rows.has(row)
    }
    rows.close()
    missions = top.table("missions")
    version = Version(
        id=top.take("id", str),
        name=top.take("name", str),
        signed=top.take("signed", date),
        published=top.take("published", date),
        checked_on=top.take("checked_on", date, default=None),
        effective_from=effective_from,
        effective_confidence=effective_confidence,
        effective_source=effective_source,
        bands=bands,
        bands_source=bands_source,
        advance_percent=advance,
        payment_source=payment_source,
        payment_first_source=first_source,
        functioning=reader.by_size(top.table("functioning")),
        pre_mission=pre_mission,
        letter_of_intent=reader.by_size_or_none(top, "letter_of_intent"),
        ceiling=reader.by_size(top.table("ceiling")),
        missions={m: _read_mission(missions.table(m), m, reader) for m in Mission if missions.has(m)},
    )
    missions.close()
    top.close()
    return version


def _read_unchanged(top: Table, reader: Reader, whole: Mapping[str, Version]) -> Version:
    """A version that changes no amount: everything but its name and dates comes from another."""
    base = top.take("amounts_of", str)
    if base not in whole:
        raise RuleFileError(f"{top.where}: “amounts_of” names no version that carries amounts ({base})")
    effective_from, confidence, source = _read_effect(top, reader)
    version = replace(
        whole[base],
        id=top.take("id", str),
        name=top.take("name", str),
        signed=top.take("signed", date, default=None),
        published=top.take("published", date, default=None),
        effective_from=effective_from,
        effective_confidence=confidence,
        effective_source=source,
    )
    top.close()
    return version


def _read_payment(payment: Table, reader: Reader) -> tuple[int, str, str]:
    advance = payment.take("advance_percent", int)
    if not 0 <= advance <= 100:
        raise RuleFileError(f"{payment.where}: “advance_percent” must lie between 0 and 100")
    result = (advance, reader.source(payment), reader.source(payment, "first_source"))
    reader.confidence(payment)
    payment.close()
    return result


def _read_bands(sizes: Table, reader: Reader) -> tuple[tuple[SizeBand, ...], str]:
    bands = []
    for i, data in enumerate(sizes.take("bands", list)):
        band = Table(data, f"{sizes.where} bands[{i}]")
        bands.append(
            SizeBand(
                size=_size(band),
                below=band.take("below", int, default=None),
                up_to=band.take("up_to", int, default=None),
                ambiguous=band.take("ambiguous", bool, default=False),
            )
        )
        band.close()
    bounds = [band.below if band.below is not None else band.up_to for band in bands]
    inner = [bound for bound in bounds[:-1] if bound is not None]
    if (
        [band.size for band in bands] != list(Size)
        or len(inner) != len(bands) - 1
        or bounds[-1] is not None
        or inner != sorted(set(inner))
    ):
        raise RuleFileError(f"{sizes.where}: needs sizes 1 to 4 with rising bounds, the last without bound")
    source = reader.source(sizes)
    reader.confidence(sizes)
    sizes.close()
    return tuple(bands), source


def _size(band: Table) -> Size:
    value = band.take("size", int)
    if value not in list(Size):
        raise RuleFileError(f"{band.where}: no size {value}")
    return Size(value)


def _read_mission(table: Table, mission: Mission, reader: Reader) -> MissionRules:
    reader.source(table)
    reader.confidence(table)
    rules = MissionRules(
        mission=mission,
        obligatory=table.take("obligatory", bool),
        start_by_months=table.take("start_by_months", int, default=None),
        deployed_by_months=table.take("deployed_by_months", int, default=None),
        variable_needs_crisis=table.take("variable_needs_crisis", bool, default=False),
        fixed=reader.by_size(table.table("fixed")),
        fixed_following=reader.by_size_or_none(table, "fixed_following"),
        variable=reader.by_size(table.table("variable")),
    )
    table.close()
    return rules


def _read_reconstruction(top: Table, reader: Reader) -> dict[tuple[str, Mission, str], BySize]:
    source = reader.source(top)
    found: dict[tuple[str, Mission, str], BySize] = {}
    versions = top.table("versions")
    for version_id in versions.names():
        missions = versions.table(version_id)
        for mission in [m for m in Mission if missions.has(m)]:
            parts = missions.table(mission)
            for part in [p for p in RECONSTRUCTED_PARTS if parts.has(p)]:
                amounts = parts.take(part, list)
                if len(amounts) != len(Size) or any(type(a) is not int or a < 0 for a in amounts):
                    raise RuleFileError(f"{parts.where}: “{part}” must hold four amounts in whole euros")
                found[version_id, mission, part] = {
                    size: Figure(euros * 100, Confidence.LOW, source)
                    for size, euros in zip(Size, amounts, strict=True)
                }
            parts.close()
        missions.close()
    top.close()
    return found
