"""Blocks of a document as the light Markdown that facts are told in (``foundation/writing/prose``). Pure."""

import re
from collections.abc import Iterable, Iterator

from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    Terms,
)
from maillage.foundation.documents.model import Kind as RowKind
from maillage.foundation.writing.sources import quoted


def markdown(blocks: Iterable[Block], *, level: int = 2) -> str:
    """The words of these blocks; sections become headings of ``level`` and below. Figures are left out."""
    return "\n\n".join(part for block in blocks for part in _parts(block, level) if part)


def _parts(block: Block, level: int) -> Iterator[str]:
    match block:
        case Section():
            yield f"{'#' * level} {_said(block.title)}"
            yield markdown(block.blocks, level=level + 1)
        case Paragraph():
            text = _lines(block.text)
            yield f"**{text}**" if block.soft and text else text
        case Bullets():
            yield "\n".join(f"- {_said(item)}" for item in block.items)
        case Terms():
            yield "\n".join(f"- **{_said(term)}** : {_said(text)}" for term, text in block.rows)
        case Note():
            yield "\n".join(
                f"> {line}" for line in f"{_said(block.title)} : {_lines(block.text)}".splitlines()
            )
        case Table():
            yield _table(block)


def _said(text: str) -> str:
    """Words on one line, none of them a mark; the spaces that do not break stay."""
    return re.sub(r"[^\u00a0\u202f]+", lambda found: _inside(found[0]), text)


def _inside(text: str) -> str:
    before, after = text[:1].isspace() * " ", text[-1:].isspace() * " "
    return f"{before}{quoted(text)}{after}" if text.strip() else " "


def _lines(text: str) -> str:
    return "\n".join(_said(line) for line in text.splitlines() if line.strip())


def _table(table: Table) -> str:
    heads = " | ".join(_said(column.title) for column in table.columns)
    rules = " | ".join("---:" if column.number else "---" for column in table.columns)
    return "\n".join([f"| {heads} |", f"| {rules} |", *(_row(row, len(table.columns)) for row in table.rows)])


def _row(row: Row, width: int) -> str:
    cells = [_said(cell).strip() or " " for cell in row.cells]
    if row.kind is RowKind.GROUP:
        cells = [f"**{cells[0]}**", *[" "] * (width - 1)]
    elif row.kind is RowKind.TOTAL:
        cells = [f"**{cell}**" if cell.strip() else cell for cell in cells]
    return f"| {' | '.join(cells)} |"
