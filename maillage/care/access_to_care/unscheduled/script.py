"""What the operator reads aloud, and the list of motives: two dated files, each with its source."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from maillage.care.access_to_care.unscheduled.enums import Family

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Flag:
    """A warning sign; the question is read as it is written."""

    code: str
    question: str
    short: str


@dataclass(frozen=True, slots=True)
class Script:
    """The questions of one edition, and the sentence to say at the first « oui »."""

    edition: date
    source: str
    confidence: str
    say: str
    flags: tuple[Flag, ...]

    def flag(self, code: str) -> Flag | None:
        return next((one for one in self.flags if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Motive:
    """``family`` is what the outline may say; ``profession`` is proposed."""

    code: str
    label: str
    family: Family
    profession: str


@cache
def script() -> Script:
    told = tomllib.loads((_HERE / "red_flags.toml").read_text(encoding="utf-8"))
    flags = tuple(Flag(**one) for one in told.pop("flags"))
    return Script(flags=flags, **told)


@cache
def motives() -> dict[str, Motive]:
    """By code, in the order of the file."""
    told = tomllib.loads((_HERE / "motives.toml").read_text(encoding="utf-8"))["motives"]
    listed = (Motive(one["code"], one["label"], Family(one["family"]), one["profession"]) for one in told)
    return {one.code: one for one in listed}


def motive_label(code: str) -> str:
    """The French of a motive; the code itself when an edition has since dropped it."""
    known = motives().get(code)
    return known.label if known else code
