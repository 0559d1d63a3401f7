"""The national protocols: a dated data file, read once; and what a protocol says, as plain facts. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from maillage.care.access_to_care.protocols.enums import RED_FLAGS

_FILE = Path(__file__).with_name("national.toml")


class CatalogueError(ValueError):
    """The data file is wrong; the message says where."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a protocol asks and allows. ``age_min`` and ``age_max`` in months, included; None: no bound.

    ``delegates``: codes of professions; empty where it is not confirmed.
    """

    inclusion: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = RED_FLAGS
    acts: tuple[str, ...] = ()
    age_min: int | None = None
    age_max: int | None = None
    sex: str = ""
    delegates: tuple[str, ...] = ()
    training_hours: int | None = None
    sources: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "Content":
        return cls(
            **{key: tuple(value) if isinstance(value, list) else value for key, value in stored.items()}
        )

    def fits(self, months: int, sex: str) -> bool:
        """Whether somebody of this age (whole months) and sex is within its bounds."""
        old_enough = self.age_min is None or months >= self.age_min
        young_enough = self.age_max is None or months <= self.age_max
        return old_enough and young_enough and (not self.sex or sex == self.sex)


@dataclass(frozen=True, slots=True)
class National:
    """A national protocol. ``structures``: whether each kind may hold it, None where it is not confirmed."""

    code: str
    title: str
    content: Content
    structures: Mapping[str, bool | None]
    common_law: Mapping[str, date] = field(default_factory=dict)
    age_told: str = ""
    price_told: str = ""
    version: str = ""
    complete: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    edition: str
    dated: date
    protocols: tuple[National, ...]

    def get(self, code: str) -> National | None:
        return next((one for one in self.protocols if one.code == code), None)


@cache
def catalogue() -> Catalogue:
    """The protocols of this version. Raises ``CatalogueError``."""
    return read_catalogue(tomllib.loads(_FILE.read_text("utf-8")))


def read_catalogue(data: Mapping[str, Any]) -> Catalogue:
    """What a parsed file holds. Raises ``CatalogueError``: unknown source, code twice, ages reversed."""
    found = [_read(row, data["sources"]) for row in data["protocol"]]
    codes = [one.code for one in found]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise CatalogueError(f"{min(twice)}: given twice")
    return Catalogue(data["edition"], data["dated"], tuple(found))


def _read(row: Mapping[str, Any], sources: Mapping[str, str]) -> National:
    low, high = row.get("ages", (None, None))
    if low is not None and low > high:
        raise CatalogueError(f"{row['code']}: ages are reversed")
    if strange := set(row["sources"]) - set(sources):
        raise CatalogueError(f"{row['code']}: unknown source {min(strange)}")
    given = row.get("structures", {})
    return National(
        code=row["code"], title=row["title"],
        content=Content(
            inclusion=tuple(row.get("inclusion", ())), exclusion=tuple(row.get("exclusion", ())),
            red_flags=tuple(row.get("red_flags", RED_FLAGS)), acts=tuple(row.get("acts", ())),
            age_min=low, age_max=high, sex=row.get("sex", ""), delegates=tuple(row.get("delegates", ())),
            training_hours=row.get("training_hours"), sources=tuple(sources[key] for key in row["sources"]),
        ),
        structures={key: given.get(key) for key in ("msp", "centre", "cpts")},
        common_law=row.get("common_law", {}), age_told=row.get("age_told", ""),
        price_told=row.get("price_told", ""), version=row.get("version", ""),
        complete=row.get("complete", False), since=row.get("since"), until=row.get("until"),
    )  # fmt: skip


def months_between(born: date, today: date) -> int:
    """Whole months of age; somebody born on the 31st ages on the last day of short months' morrow."""
    return (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
