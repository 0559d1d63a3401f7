"""The data files that ship with the software, and what `sources.toml` says of them."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
TILES = DATA / "france.pmtiles"
# Licence of a dataset that nobody published: it was invented for a demonstration.
NOT_PUBLISHED = "sans objet : données inventées"


class DamagedFileError(Exception):
    """A file that cannot be taken at all; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a page says of a subject beside its figures."""

    subject: str
    title: str
    vintage: str
    publisher: str
    source: str
    licence: str
    attribution: str
    notes: tuple[str, ...]
    files: tuple[str, ...] = ()


@cache
def _declared() -> dict[str, Any]:
    return tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))


@cache
def sources() -> dict[str, Source]:
    """{subject: what it is} for the carried subjects."""
    declared = _declared()
    return {
        subject: Source(
            subject=subject,
            title=entry["title"],
            vintage=entry["vintage"],
            publisher=entry["publisher"],
            source=entry["source"],
            licence=declared["licence"],
            attribution=declared["attribution"],
            notes=tuple(entry["notes"]),
            files=tuple(entry["files"]),
        )
        for subject, entry in declared.items()
        if isinstance(entry, dict) and "title" in entry
    }


def declared_rows(subject: str) -> int:
    """Rows of the first file of a subject: the table that it is about."""
    rows: int = _declared()["rows"][sources()[subject].files[0]]
    return rows


def fingerprint(subject: str) -> str:
    """One SHA-256 for the files of a subject, from the sums that `sources.toml` declares."""
    sums = "".join(_declared()["sha256"][name] for name in sources()[subject].files)
    return hashlib.sha256(sums.encode()).hexdigest()


def checked(name: str, folder: Path = DATA) -> Path:
    """The path of a carried file, after its checksum was verified.

    Raises DamagedFileError when the file is missing or is not the one that was published.
    """
    path = folder / name
    if not path.exists():
        raise DamagedFileError(f"{name} : fichier absent de {folder}")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != _declared()["sha256"][name]:
        raise DamagedFileError(
            f"{name} : fichier endommagé (somme SHA-256 {found[:12]}…, "
            f"attendue {_declared()['sha256'][name][:12]}…). Reprenez-le depuis le dépôt du projet."
        )
    return path
