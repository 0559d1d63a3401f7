"""What a card offers to choose from, and the notice shown beside: dated data files of the room. Pure."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Activity:
    """A specific activity; no profession means all of them. Offered until the day ``until``, excluded."""

    code: str
    label: str
    professions: frozenset[str]
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Protocol:
    """A cooperation protocol; ``confirmed`` tells that its opening to communities was read in its order."""

    code: str
    label: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """What one reads before choosing who sees what."""

    version: str
    since: date
    body: str


@cache
def activities() -> dict[str, Activity]:
    """Every activity by code, those no longer offered included: old cards name them."""
    rows = _read("activities")["activity"]
    return {
        row["code"]: Activity(row["code"], row["label"], frozenset(row["professions"]), row.get("until"))
        for row in rows
    }


def offered_activities(profession: str, today: date) -> list[Activity]:
    """Those of a profession by label; all of them for a structure or an unlisted one."""
    found = [one for one in activities().values() if one.until is None or today < one.until]
    own = [one for one in found if not one.professions or profession in one.professions]
    specific = any(one.professions for one in own)
    return sorted(own if specific else found, key=lambda one: one.label)


@cache
def protocols() -> dict[str, Protocol]:
    """Every protocol by code, in the order of the file."""
    return {row["code"]: Protocol(**row) for row in _read("protocols")["protocol"]}


@cache
def notices() -> dict[str, Notice]:
    """Every version of the notice, the oldest first."""
    rows = sorted(_read("notices")["notice"], key=lambda row: row["since"])
    return {row["version"]: Notice(row["version"], row["since"], row["body"].strip()) for row in rows}


def current_notice() -> Notice:
    """The version shown today."""
    return list(notices().values())[-1]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
