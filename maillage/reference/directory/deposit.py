"""The folder where published files are put to be imported from the site."""

import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from maillage.reference.directory.layouts import UnreadableFileError
from maillage.reference.directory.reading import Extract, extracts

_ENDINGS = {".txt", ".csv", ".zip", ".gz"}
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def names() -> list[str]:
    """The files there, by name."""
    folder: Path = settings.IMPORT_DIR
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.is_file() and path.suffix in _ENDINGS)


def extracts_of(name: str) -> list[Extract]:
    """The published files that one of them holds. Raises UnreadableFileError."""
    if name not in names():
        raise UnreadableFileError("ce fichier n’est pas dans le dossier de dépôt.")
    return extracts(settings.IMPORT_DIR / name)


def receive(name: str, chunks: Iterable[bytes]) -> str:
    """Keep a file sent from a browser; its name there. It is complete under that name, or not there."""
    folder: Path = settings.IMPORT_DIR
    folder.mkdir(parents=True, exist_ok=True)
    safe = _UNSAFE.sub("_", Path(name).name).lstrip(".") or "fichier.txt"
    draft = folder / f".{safe}.part"
    with draft.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    draft.replace(folder / safe)
    return safe
