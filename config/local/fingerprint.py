"""One name for the state of everything that a set-up database is made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

SOURCES = (
    "maillage/*/migrations/*.py",
    "maillage/reference/**/*",
    "maillage/**/demo.py",
    "config/demo.py",
    "config/local/database.py",
    "requirements/run.txt",
)


def fingerprint(base_dir: Path, sources: Iterable[str] = SOURCES) -> str:
    """Changes when a migration, a reference file, the demonstration or a locked package changes.

    What Python and Numba keep of their compilations, which the first set-up writes, is none of these.
    """
    found = {path for pattern in sources for path in base_dir.glob(pattern)}
    return digest(sorted(path for path in found if "__pycache__" not in path.parts), base_dir)


def digest(paths: Iterable[Path], base_dir: Path | None = None) -> str:
    """One name for the content of these files, and for their paths from ``base_dir`` where it is given."""
    state = hashlib.blake2b(digest_size=8)
    for path in paths:
        if path.is_file():
            if base_dir:
                state.update(str(path.relative_to(base_dir)).encode())
            state.update(path.read_bytes())
    return state.hexdigest()
