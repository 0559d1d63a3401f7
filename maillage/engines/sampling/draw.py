"""Drawing without replacement, reproducible with no more than ``sha256sum``.

Each name gets a mark, the SHA-256 of ``seed``, a colon and the name (UTF-8), in hexadecimal; the smallest
marks are drawn. Neither the order of the names nor the language of the program matters, and whoever holds the
seed and the list finds the same sample: ``printf '%s' 'seed:name' | sha256sum``.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

MAX_SEED = 64


@dataclass(frozen=True, slots=True)
class Drawn:
    """A name with its mark; ``rank`` counts from 1 by growing mark over the whole list."""

    name: str
    mark: str
    rank: int
    chosen: bool


def mark(seed: str, name: str) -> str:
    """The mark of a name: 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()


def draw(seed: str, names: Iterable[str], size: int) -> tuple[Drawn, ...]:
    """Every name by growing mark, the first ``size`` chosen; all of them when there are fewer.

    Raises ``ValueError`` for an empty or too long seed, a negative size, or a name given twice.
    """
    listed = list(names)
    if not is_sound(seed):
        raise ValueError("a seed has 1 to 64 printable characters, without colon")
    if size < 0:
        raise ValueError("a sample has no negative size")
    if len(set(listed)) != len(listed):
        raise ValueError("a name is given twice")
    marked = sorted((mark(seed, name), name) for name in listed)
    return tuple(Drawn(name, found, rank, rank <= size) for rank, (found, name) in enumerate(marked, 1))


def is_sound(seed: str) -> bool:
    """Whether a seed can be written on paper and typed again."""
    return 0 < len(seed) <= MAX_SEED and seed.isascii() and seed.isprintable() and ":" not in seed
