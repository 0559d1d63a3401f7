"""Two people wrote from the same text: what each did is put together. Pure.

Three-way merge of sequences (paragraphs of a text, rows of a table): what only one of them touched is taken
as they left it; two additions at the same place are both kept, one after the other; what both changed
differently is a ``Clash``: the merged text holds the first writer's words, the clash also the second's. No
word of either is ever dropped.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, TypeVar

from maillage.foundation.writing.declaration import Field, Section
from maillage.foundation.writing.enums import FieldKind
from maillage.foundation.writing.values import Value, Values, blank, written

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Clash:
    """What two people wrote at the same place of a field: strings, for a text as for a row of a table.

    ``theirs`` is what the merged value holds; either is empty when its author erased the passage. ``before``
    is what both wrote from.
    """

    field: str
    theirs: str
    mine: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """The values put together, and what remains to be settled."""

    values: Values
    clashes: tuple[Clash, ...]


def merge_values(section: Section, base: Values, theirs: Values, mine: Values) -> Merged:
    """Field by field: ``theirs`` is what is stored now, ``mine`` what arrives, both written from ``base``."""
    values: Values = {}
    clashes: list[Clash] = []
    for field in written(section):
        sides = [one.get(field.key, blank(field)) for one in (base, theirs, mine)]
        values[field.key], found = _merge_field(field, *sides)
        clashes += found
    return Merged(values, tuple(clashes))


def _merge_field(field: Field, base: Value, theirs: Value, mine: Value) -> tuple[Value, list[Clash]]:
    if mine in (base, theirs):
        return theirs, []
    if theirs == base:
        return mine, []
    match field.kind:
        case FieldKind.TEXT:
            parts, pairs = merge(paragraphs(base), paragraphs(theirs), paragraphs(mine))
            return joined(parts), [Clash(field.key, *map(joined, found)) for found in pairs]
        case FieldKind.TABLE:
            rows, clashing = merge(*([tuple(row) for row in side] for side in (base, theirs, mine)))
            return [list(row) for row in rows], [Clash(field.key, *map(_rows, found)) for found in clashing]
        case FieldKind.CHOICES:
            # A choice ticked or unticked by either is a decision of its own.
            kept = {code for code in (*base, *theirs, *mine) if _decided(code, base, theirs, mine)}
            return [code for code, _ in field.choices if code in kept], []
        case _:
            return theirs, [Clash(field.key, str(theirs), str(mine), str(base))]


def _decided(code: str, base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> bool:
    before = code in base
    changed = (code in theirs) != before or (code in mine) != before
    return (not before) if changed else before


def _rows(rows: Sequence[Sequence[str]]) -> str:
    """A row a line; a bar typed in a cell is told from those between cells."""
    return "\n".join(" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows)


def cells(text: str) -> list[list[str]]:
    """The rows of a clash, back from their text."""
    lines = [line.split(" | ") for line in text.split("\n") if line]
    return [[cell.replace("\\|", "|") for cell in line] for line in lines]


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: empty lines part them; lines of a list or of a table stand for themselves."""
    found: list[str] = []
    for part in re.split(r"\n[ \t]*\n+", text.strip("\n")):
        lines = part.split("\n")
        if all(re.match(r"\s*(?:[-*+•]|\d+[.)]|\|)", line) for line in lines):
            found += lines
        elif part.strip():
            found.append(part)
    return found


def joined(parts: Sequence[str]) -> str:
    """The text of these paragraphs; lines of a same list or table stay together."""
    text = ""
    for part in parts:
        if not text:
            text = part
            continue
        listed = _listed(part) and _listed(text.rsplit("\n", 1)[-1])
        text += ("\n" if listed else "\n\n") + part
    return text


def _listed(line: str) -> bool:
    return "\n" not in line and re.match(r"\s*(?:[-*+•]|\d+[.)]|\|)", line) is not None


@dataclass(frozen=True, slots=True)
class _Edit:
    """``base[start:end]`` becomes ``new``; an insertion where both are equal."""

    start: int
    end: int
    side: int
    new: tuple[Any, ...]


def merge(
    base: Sequence[T], theirs: Sequence[T], mine: Sequence[T]
) -> tuple[list[T], list[tuple[list[T], list[T], list[T]]]]:
    """(what is put together, the clashes: theirs, mine, what both were written from); see the module.

    Edits of neighbouring elements do not clash: only those of the same ones do.
    """
    first, second = _edits(base, theirs, 0), _edits(base, mine, 1)
    done = {(edit.start, edit.end, edit.new) for edit in first}
    second = [edit for edit in second if (edit.start, edit.end, edit.new) not in done]
    merged: list[T] = []
    clashes: list[tuple[list[T], list[T], list[T]]] = []
    at = 0
    for group in _groups([*first, *second]):
        start, end = group[0].start, max(edit.end for edit in group)
        merged += base[at:start]
        sides = {edit.side for edit in group}
        one, two = (_applied(base, start, end, [e for e in group if e.side == side]) for side in (0, 1))
        merged += two if sides == {1} else one
        if len(sides) == 2 and one != two:
            clashes.append((one, two, list(base[start:end])))
        at = end
    return [*merged, *base[at:]], clashes


def _edits(base: Sequence[Any], other: Sequence[Any], side: int) -> list[_Edit]:
    """What was changed; a replacement of as many elements is as many changes."""
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, base, other, autojunk=False).get_opcodes():
        if kind == "replace" and b - a == d - c:
            found += [_Edit(a + i, a + i + 1, side, (other[c + i],)) for i in range(b - a)]
        elif kind != "equal":
            found.append(_Edit(a, b, side, tuple(other[c:d])))
    return found


def _groups(edits: list[_Edit]) -> Iterator[list[_Edit]]:
    """The edits in order, those of the same elements together."""
    group: list[_Edit] = []
    end = 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end, one.side)):
        if group and edit.start < end:
            group.append(edit)
        else:
            if group:
                yield group
            group = [edit]
        end = max(end, edit.end) if len(group) > 1 else edit.end
    if group:
        yield group


def _applied(base: Sequence[Any], start: int, end: int, edits: Sequence[_Edit]) -> list[Any]:
    found: list[Any] = []
    at = start
    for edit in edits:
        found += [*base[at : edit.start], *edit.new]
        at = edit.end
    return [*found, *base[at:end]]
