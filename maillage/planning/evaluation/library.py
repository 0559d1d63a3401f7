"""The library of indicators: a dated data file, read once. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from maillage.engines.aci import Confidence, default_rules
from maillage.planning.evaluation.enums import MISSIONS, Direction, Nature, Period

_FILE = Path(__file__).with_name("library.toml")


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted. ``among`` is empty for a plain count; ``source`` is the title of the document read.

    ``confidence``: how well it is established that contracts hold it. ``tally``: what the platform counts by
    itself, empty for most. ``of``: the national code, where it was split.
    """

    code: str
    mission: str
    label: str
    counted: str
    unit: str
    nature: str
    direction: str
    data: str
    confidence: str
    source: str
    among: str = ""
    decimals: int = 0
    period: str = Period.CONTRACT_YEAR.value
    pays: str = "variable"
    version: str = ""
    tally: str = ""
    of: str = ""
    replaced_by: tuple[str, ...] = ()

    @property
    def is_replaced(self) -> bool:
        return bool(self.replaced_by)


@dataclass(frozen=True, slots=True)
class Library:
    edition: str
    dated: date
    definitions: tuple[Definition, ...]

    def get(self, code: str) -> Definition | None:
        return next((one for one in self.definitions if one.code == code), None)


class LibraryError(ValueError):
    """The data file is wrong; the message says where."""


@cache
def library() -> Library:
    """The library of this version. Raises ``LibraryError``."""
    return read_library(tomllib.loads(_FILE.read_text("utf-8")))


def read_library(data: Mapping[str, Any]) -> Library:
    """The library that a parsed file holds. Raises ``LibraryError`` for an unknown word or a code twice."""
    sources = {key: one.title for key, one in default_rules().sources.items()} | data["sources"]
    known = {one.name for one in fields(Definition)}
    found: list[Definition] = []
    for row in data["indicator"]:
        code = row.get("code", "?")
        if strange := set(row) - known:
            raise LibraryError(f"{code}: unknown key {min(strange)}")
        if row["source"] not in sources:
            raise LibraryError(f"{code}: unknown source {row['source']}")
        one = Definition(
            **row | {"source": sources[row["source"]], "replaced_by": tuple(row.get("replaced_by", ()))}
        )
        _check(one)
        found.append(one)
    codes = [one.code for one in found]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise LibraryError(f"{min(twice)}: given twice")
    return Library(data["edition"], data["dated"], tuple(found))


def _check(one: Definition) -> None:
    allowed: dict[str, list[str]] = {
        "mission": list(MISSIONS),
        "nature": Nature.values,
        "direction": Direction.values,
        "period": Period.values,
        "confidence": [level.value for level in Confidence],
        "pays": ["variable", "fixed", "none"],
    }
    for name, words in allowed.items():
        if getattr(one, name) not in words:
            raise LibraryError(f"{one.code}: {name} cannot be {getattr(one, name)!r}")
