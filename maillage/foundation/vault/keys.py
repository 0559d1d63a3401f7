"""The master keys: outside the database, the first is the one that wraps, the others still open.

Text of the file, or of the variable: one key a line (or separated by commas), ``name:64 hexadecimal digits``.
"""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from maillage.foundation.vault.errors import KeyMissingError

_KEY = re.compile(r"^([a-z0-9-]{1,20}):([0-9a-f]{64})$")


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys by name, the wrapping one first."""

    keys: dict[str, bytes]

    @property
    def current(self) -> str:
        return next(iter(self.keys))

    def key(self, name: str) -> bytes:
        """Raises ``KeyMissingError``."""
        if name not in self.keys:
            raise KeyMissingError(f"la clé maîtresse « {name} » n’est ni dans VAULT_KEYS ni dans son fichier")
        return self.keys[name]


def ring() -> Ring:
    """The keys of this process. Raises ``KeyMissingError`` when there is none, or one is ill-written."""
    path: Path = settings.VAULT_KEYS_FILE
    text: str = settings.VAULT_KEYS
    if not text:
        if not path.exists():
            raise KeyMissingError(
                f"aucune clé maîtresse : ni variable VAULT_KEYS, ni fichier {path} (« maillage vault init »)"
            )
        text = path.read_text(encoding="ascii")
    return parse(text)


def parse(text: str) -> Ring:
    """Raises ``KeyMissingError`` without ever repeating what it read."""
    found: dict[str, bytes] = {}
    for rank, line in enumerate(filter(None, re.split(r"[\s,]+", text)), start=1):
        match = _KEY.match(line)
        if match is None or match[1] in found:
            raise KeyMissingError(f"clés maîtresses : la {rank}e n’est pas de la forme nom:64 chiffres hexa")
        found[match[1]] = bytes.fromhex(match[2])
    if not found:
        raise KeyMissingError("aucune clé maîtresse dans ce qui a été lu")
    return Ring(found)


def make_key_file(path: Path) -> bool:
    """A first key, in a file that its owner alone reads; whether it was made (an existing file stays)."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(_line(1))
    return True


def add_key(path: Path) -> str:
    """A new key, first of the file: the one that wraps from now on; its name."""
    former = path.read_text(encoding="ascii")
    number = 1 + max(int(name[1:]) for name in parse(former).keys if re.fullmatch(r"k\d+", name))
    _replace(path, _line(number) + former)
    return f"k{number}"


def remove_key(path: Path, name: str) -> None:
    """Take a key out of the file. Raises ``KeyMissingError`` for the first, or one that is not there."""
    held = parse(path.read_text(encoding="ascii"))
    if name not in held.keys or name == held.current:
        raise KeyMissingError(f"« {name} » n’est pas une ancienne clé de ce fichier")
    lines = [f"{key}:{value.hex()}\n" for key, value in held.keys.items() if key != name]
    _replace(path, "".join(lines))


def _line(number: int) -> str:
    return f"k{number}:{secrets.token_hex(32)}\n"


def _replace(path: Path, text: str) -> None:
    """The whole file or nothing: a key file cut short would lose everything."""
    draft = path.with_name(f"{path.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
