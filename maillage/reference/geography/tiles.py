"""Serves the tiles of the one PMTiles archive: no tile server, no database."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from pmtiles.reader import MmapSource, Reader

from maillage.reference.geography.carried import TILES

MIN_ZOOM, MAX_ZOOM = 3, 10


@cache
def _reader(path: Path) -> Reader:
    # The memory map outlives the file object, as long as the process; processes share its pages.
    with path.open("rb") as file:
        return Reader(MmapSource(file))


@cache
def version(path: Path = TILES) -> str:
    """Changes when the archive does: part of the addresses, which browsers may then keep for ever."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def tile(z: int, x: int, y: int, path: Path = TILES) -> bytes | None:
    """The gzipped vector tile, or None where the archive has nothing (the sea, or beyond its zooms)."""
    if not MIN_ZOOM <= z <= MAX_ZOOM or not (0 <= x < 2**z and 0 <= y < 2**z):
        return None
    found: Any = _reader(path).get(z, x, y)
    return bytes(found) if found else None
