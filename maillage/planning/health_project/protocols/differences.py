"""What changed between two texts of a protocol, field by field and word by word. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from maillage.planning.health_project.protocols.enums import Caller
from maillage.planning.health_project.protocols.models import TEXTS, ProtocolVersion

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: ``same``, ``added`` or ``removed``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, with its name for people."""

    name: str
    label: str
    pieces: tuple[Piece, ...]


def labels() -> dict[str, str]:
    """{field: name for people} of what a protocol says, in reading order."""
    names = ["purpose", "professions", "inclusion", "exclusion", "steps", "red_flags", "referral", "tools",
             "sources"]  # fmt: skip
    return {name: str(ProtocolVersion._meta.get_field(name).verbose_name).capitalize() for name in names}


def said(content: Mapping[str, Any], name: str) -> str:
    """A field as text: professions by their names, sorted as the list is."""
    if name in TEXTS:
        return str(content[name]).replace("\r\n", "\n")
    known = set(content[name])
    return ", ".join(caller.label for caller in Caller if caller.value in known)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """The fields that differ, each cut in pieces whose « same » and « added » give the new text back."""
    found = []
    for name, label in labels().items():
        old, new = said(before, name), said(after, name)
        if old != new:
            found.append(FieldChange(name, label, pieces(old, new)))
    return found


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts, word by word."""
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    made: list[Piece] = []
    for tag, i, j, k, n in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            made.append(Piece("same", "".join(a[i:j])))
            continue
        if j > i:
            made.append(Piece("removed", "".join(a[i:j])))
        if n > k:
            made.append(Piece("added", "".join(b[k:n])))
    return tuple(made)
