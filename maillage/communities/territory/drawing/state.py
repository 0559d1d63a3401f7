"""What is being drawn, as the address of the page carries it.

Pure: no database. A drawing is a set of units (communes of 5 characters, IRIS of 9) and named sub-territories
that share some of them out. The address is the whole state: it can be shared, and the browser's own history
works; a second parameter carries the last states for the « Annuler » and « Refaire » buttons.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, quote

from maillage.reference.geography.names import COMMUNE_CODE, IRIS_SUFFIX

UNIT = re.compile(rf"{COMMUNE_CODE}(?:{IRIS_SUFFIX})?")
MAX_ZONES = 12
MAX_ZONE_NAME = 80
MAX_HISTORY = 1_500
_MAX_INFLATED = 400_000
_NOW = ";"  # between the past and the future; no query string is that


@dataclass(frozen=True, slots=True)
class Zone:
    """A sub-territory: its name and its units."""

    name: str
    units: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Drawing:
    """Units in order of code, and sub-territories; a unit is in one sub-territory at most."""

    units: tuple[str, ...] = ()
    zones: tuple[Zone, ...] = ()

    @classmethod
    def of(cls, units: Iterable[str], zones: Iterable[Zone] = ()) -> "Drawing":
        """A drawing in its one canonical form: what a sub-territory holds outside the units is dropped."""
        kept = sorted(set(units))
        left = set(kept)
        shared = []
        for zone in zones:
            shared.append(Zone(zone.name, zone.units & left))
            left -= zone.units
        return cls(tuple(kept), tuple(shared))

    def zone_of(self) -> dict[str, int]:
        """{unit: number of its sub-territory, from 1}."""
        return {unit: number for number, zone in enumerate(self.zones, 1) for unit in zone.units}

    # --- Changes: each returns another drawing -------------------------------------------------------------

    def add(self, units: Iterable[str]) -> "Drawing":
        """A whole commune takes the place of its IRIS; an IRIS of a commune already whole changes nothing."""
        wanted = {unit for unit in units if unit[:5] not in self.units}
        whole = {unit for unit in wanted if len(unit) == 5}
        kept = {unit for unit in self.units if unit[:5] not in whole}
        parts = {unit for unit in wanted if unit[:5] not in whole}
        return Drawing.of(kept | whole | parts, self.zones)

    def remove(self, units: Iterable[str]) -> "Drawing":
        """Removing a commune removes its IRIS too."""
        gone = set(units)
        return Drawing.of([u for u in self.units if u not in gone and u[:5] not in gone], self.zones)

    def take_iris(self, commune: str, iris: Iterable[str]) -> "Drawing":
        """Replaces whatever was held of one commune by these IRIS."""
        others = [unit for unit in self.units if unit[:5] != commune]
        return Drawing.of([*others, *(code for code in iris if code[:5] == commune)], self.zones)

    def add_zone(self, name: str) -> "Drawing":
        return replace(self, zones=(*self.zones, Zone(name)))

    def rename_zone(self, number: int, name: str) -> "Drawing":
        zones = list(self.zones)
        zones[number - 1] = replace(zones[number - 1], name=name)
        return replace(self, zones=tuple(zones))

    def remove_zone(self, number: int) -> "Drawing":
        return replace(self, zones=(*self.zones[: number - 1], *self.zones[number:]))

    def assign(self, units: Iterable[str], number: int) -> "Drawing":
        """Puts units in a sub-territory; number 0 takes them out of any."""
        moved = frozenset(units)
        zones = [replace(zone, units=zone.units - moved) for zone in self.zones]
        if number:
            zones[number - 1] = replace(zones[number - 1], units=zones[number - 1].units | moved)
        return Drawing.of(self.units, zones)

    # --- The address ---------------------------------------------------------------------------------------

    @property
    def units_text(self) -> str:
        return ",".join(self.units)

    def zone_texts(self) -> list[str]:
        """Each sub-territory as « name:positions », positions in the list of units, runs written « 3-9 »."""
        rank = {unit: position for position, unit in enumerate(self.units)}
        return [f"{zone.name}:{_runs(sorted(rank[unit] for unit in zone.units))}" for zone in self.zones]

    def query(self) -> str:
        """The query string of this drawing, without « ? »; empty for an empty drawing."""
        parts = [f"u={self.units_text}"] if self.units else []
        parts += [f"s={quote(text, safe=':,')}" for text in self.zone_texts()]
        return "&".join(parts)


def read_drawing(units_text: str, zone_texts: Iterable[str] = ()) -> Drawing:
    """The drawing that an address describes. What is not shaped like a code is dropped: see `malformed`."""
    units = sorted({token for token in tokens(units_text) if UNIT.fullmatch(token)})
    zones = []
    for text in list(zone_texts)[:MAX_ZONES]:
        name, _, positions = text.rpartition(":")
        if name := clean_name(name):
            zones.append(Zone(name, frozenset(units[p] for p in _positions(positions, len(units)))))
    return Drawing.of(units, zones)


def read_query(query: str) -> Drawing:
    values = parse_qs(query)
    return read_drawing(values.get("u", [""])[0], values.get("s", []))


def tokens(text: str) -> list[str]:
    return [token.strip().upper() for token in text.split(",") if token.strip()]


def malformed(units_text: str) -> list[str]:
    """What an address holds that is not shaped like a code, to be shown to whoever followed it."""
    return [token[:20] for token in tokens(units_text) if not UNIT.fullmatch(token)]


def clean_name(name: str) -> str:
    """A name of sub-territory as it is kept: one line, no colon (it parts the name from what follows)."""
    return " ".join(name.replace(":", " ").split())[:MAX_ZONE_NAME]


def _runs(positions: list[int]) -> str:
    runs: list[list[int]] = []
    for position in positions:
        if runs and position == runs[-1][1] + 1:
            runs[-1][1] = position
        else:
            runs.append([position, position])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _positions(text: str, size: int) -> list[int]:
    found: list[int] = []
    for run in text.split(","):
        first, _, last = run.partition("-")
        if first.isascii() and first.isdigit() and (not last or (last.isascii() and last.isdigit())):
            found += range(int(first[:5]), min(int((last or first)[:5]) + 1, size))
    return [position for position in found if position < size]


# --- Undo and redo ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class History:
    """The states before this one and the states undone, nearest last; each is a query string."""

    past: tuple[str, ...] = ()
    future: tuple[str, ...] = ()

    def after(self, former: Drawing) -> "History":
        """The history once `former` was changed: what had been undone can no longer be redone."""
        return History((*self.past, former.query()))

    def undo(self, now: Drawing) -> tuple[Drawing, "History"]:
        if not self.past:
            return now, self
        return read_query(self.past[-1]), History(self.past[:-1], (*self.future, now.query()))

    def redo(self, now: Drawing) -> tuple[Drawing, "History"]:
        if not self.future:
            return now, self
        return read_query(self.future[-1]), History((*self.past, now.query()), self.future[:-1])

    def encode(self) -> str:
        """As text for the address, the oldest states forgotten when it would be too long."""
        past, future = list(self.past[-30:]), list(self.future[-30:])
        while past or future:
            raw = "\n".join([*past, _NOW, *future]).encode()
            text = base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")
            if len(text) <= MAX_HISTORY:
                return text
            (past if len(past) >= len(future) else future).pop(0)
        return ""

    @classmethod
    def decode(cls, text: str) -> "History":
        """The history of an address; a damaged or oversized one is an empty history, never an error."""
        if not text or len(text) > MAX_HISTORY:
            return cls()
        try:
            packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            # Bounded: a few bytes of an address must not inflate into megabytes.
            lines = zlib.decompressobj().decompress(packed, _MAX_INFLATED).decode().split("\n")
            middle = lines.index(_NOW)
        except (binascii.Error, zlib.error, ValueError):
            return cls()
        return cls(tuple(lines[:middle]), tuple(lines[middle + 1 :]))
