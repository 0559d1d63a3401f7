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


# A word goes with the space before it: alone, spaces would be compared each with every other.
_TOKENS = re.compile(r"\n+|[^\S\n]*(?:[\w’'-]+|[^\w\s])|[^\S\n]+")
# Beyond this many words the comparison goes by paragraph: word by word takes the square of their number.
MAX_WORDS = 20_000


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order: removed before added."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) + len(new) > MAX_WORDS:
        old, new = (re.findall(r"[^\n]+|\n+", text) for text in (before, after))
    pieces: list[Piece] = []
    words = ([token.lstrip(" \t") or token for token in side] for side in (old, new))
    for kind, a, b, c, d in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if kind == "equal":
            for before, after in zip(old[a:b], new[c:d], strict=True):
                _replace(pieces, before, after)
        else:
            _replace(pieces, "".join(old[a:b]), "".join(new[c:d]))
    return tuple(pieces)


def _replace(pieces: list[Piece], before: str, after: str) -> None:
    """One stretch for another; the spaces that both begin with are the same, and a word with other spaces."""
    if before == after:
        _add(pieces, Mark.SAME, before)
        return
    spaces = len(before) - len(before.lstrip(" \t"))
    common = before[:spaces] if after.startswith(before[:spaces]) else ""
    _add(pieces, Mark.SAME, common)
    old, new = before.removeprefix(common), after.removeprefix(common)
    word = old.lstrip(" \t")
    if word and word == new.lstrip(" \t"):
        _add(pieces, Mark.REMOVED, old.removesuffix(word))
        _add(pieces, Mark.ADDED, new.removesuffix(word))
        _add(pieces, Mark.SAME, word)
    else:
        _add(pieces, Mark.REMOVED, old)
        _add(pieces, Mark.ADDED, new)


def _add(pieces: list[Piece], mark: Mark, text: str) -> None:
    """One piece more, or the last one made longer when it is of the same mark."""
    if not text:
        return
    if pieces and pieces[-1].mark is mark:
        text = pieces.pop().text + text
    pieces.append(Piece(mark, text))


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
