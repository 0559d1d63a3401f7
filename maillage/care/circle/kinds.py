"""The natures of case, each registered by its room with how long it stays."""

from dataclasses import dataclass

LONGEST = 730


@dataclass(frozen=True, slots=True)
class Kind:
    """``after_closing`` and ``at_most`` (after the opening) are days; nothing is kept over 24 months."""

    code: str
    label: str
    after_closing: int
    at_most: int = LONGEST


_kinds: dict[str, Kind] = {}


def add_kind(kind: Kind) -> Kind:
    """Make a nature known. Raises ``ValueError`` beyond 24 months, or when its code is another's."""
    if not 0 < kind.after_closing <= kind.at_most <= LONGEST:
        raise ValueError("a case is kept 24 months at most")
    if _kinds.setdefault(kind.code, kind) != kind:
        raise ValueError(f"{kind.code} is another kind")
    return kind


def kind_of(code: str) -> Kind:
    """Raises ``KeyError`` for a nature that no room registered."""
    return _kinds[code]
