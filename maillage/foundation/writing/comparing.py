"""Two versions of a text, word by word. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Mark(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what became of it."""

    mark: Mark
    text: str


_TOKENS = re.compile(r"\n+|[^\S\n]+|[\w’'-]+|[^\w\s]")
# Beyond this many words the comparison goes by paragraph: word by word takes the square of their number.
MAX_WORDS = 20_000


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order: removed before added."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) + len(new) > MAX_WORDS:
        old, new = (re.findall(r"[^\n]+|\n+", text) for text in (before, after))
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            _add(pieces, Mark.SAME, old[a:b])
        else:
            _add(pieces, Mark.REMOVED, old[a:b])
            _add(pieces, Mark.ADDED, new[c:d])
    return tuple(pieces)


def _add(pieces: list[Piece], mark: Mark, tokens: Sequence[str]) -> None:
    if tokens:
        pieces.append(Piece(mark, "".join(tokens)))


def differs(pieces: Sequence[Piece]) -> bool:
    return any(piece.mark is not Mark.SAME for piece in pieces)


def condensed(pieces: Sequence[Piece], *, around: int = 120) -> tuple[Piece, ...]:
    """The same with what did not change cut to its edges, to be read in a list."""
    kept = []
    for rank, piece in enumerate(pieces):
        text = piece.text
        if piece.mark is Mark.SAME and len(text) > 2 * around:
            head = "" if rank == 0 else text[:around]
            tail = "" if rank == len(pieces) - 1 else text[-around:]
            text = f"{head} […] {tail}"
        kept.append(Piece(piece.mark, text))
    return tuple(kept)
