"""One name for the state of everything that a set-up database is made from."""

from __future__ import annotations

import hashlib
from pathlib import Path

SOURCES = (
    "maillage/*/migrations/*.py",
    "maillage/reference/**/*",
    "maillage/**/demo.py",
    "config/demo.py",
    "config/local/database.py",
    "requirements/run.txt",
)


def fingerprint(base_dir: Path) -> str:
    """Changes when a migration, a reference file, the demonstration or a locked package changes.

    What Python and Numba keep of their compilations, which the first set-up writes, is none of these.
    """
    state = hashlib.blake2b(digest_size=8)
    for path in sorted({path for pattern in SOURCES for path in base_dir.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts:
            state.update(str(path.relative_to(base_dir)).encode())
            state.update(path.read_bytes())
    return state.hexdigest()
