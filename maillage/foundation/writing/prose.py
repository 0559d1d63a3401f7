"""Light rich text: what people type in Markdown, as blocks of a document. Pure.

Kept: two levels of headings, paragraphs, bold, italic, links (http, https, mailto), lists, tables, quotes.
What is typed is stored as it was typed and never as HTML; raw HTML stays the letters that were typed, and an
image becomes its words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from maillage.foundation.documents.model import (
    Block,
    Column,
    Items,
    Note,
    Prose,
    Row,
    Run,
    Section,
    Table,
)

_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s]+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a text, before it becomes a section of the document."""

    level: int
    text: str


@cache
def _parser() -> MarkdownIt:
    found = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return found.enable("table").disable(["html_block", "html_inline", "code", "fence", "backticks", "image"])


def blocks(text: str, *, caption: str = "Tableau", level: int = 1) -> tuple[Block, ...]:
    """The text as blocks; its headings open sections, down to the third level of the document.

    ``level`` is the level that the first heading of the text would have.
    """
    flat = list(_flat(_parser().parse(text), caption))
    return _nested(flat, deepest=max(0, 4 - level))


def plain(text: str) -> str:
    """The text without its marks, to be counted."""
    tokens = _parser().parse(text)
    return "\n".join("".join(run.text for run in _runs(one)) for one in tokens if one.type == "inline")


def _nested(flat: Sequence[Block | Heading], deepest: int) -> tuple[Block, ...]:
    """Headings take in what follows them; where no deeper section fits, a heading is a paragraph in bold."""
    found: list[Block] = []
    rank = 0
    while rank < len(flat):
        one = flat[rank]
        rank += 1
        if not isinstance(one, Heading):
            found.append(one)
            continue
        if deepest == 0:
            found.append(Prose((Run(one.text, bold=True),)))
            continue
        inside: list[Block | Heading] = []
        while rank < len(flat):
            following = flat[rank]
            if isinstance(following, Heading) and following.level <= one.level:
                break
            inside.append(following)
            rank += 1
        found.append(Section(one.text, _nested(inside, deepest - 1)))
    return tuple(found)


def _flat(tokens: Sequence[Token], caption: str) -> Iterator[Block | Heading]:
    rank = 0
    while rank < len(tokens):
        token = tokens[rank]
        match token.type:
            case "heading_open":
                words = "".join(run.text for run in _runs(tokens[rank + 1])).strip()
                if words:
                    yield Heading(2 if int(token.tag[1]) <= 2 else 3, words)
                rank += 3
            case "paragraph_open":
                runs = _runs(tokens[rank + 1])
                if any(run.text.strip() for run in runs):
                    yield Prose(runs)
                rank += 3
            case "bullet_list_open" | "ordered_list_open":
                end = _closing(tokens, rank)
                items = tuple(_items(tokens[rank:end]))
                if items:
                    yield Items(items, ordered=token.type.startswith("ordered"))
                rank = end + 1
            case "table_open":
                end = _closing(tokens, rank)
                yield _table(tokens[rank:end], caption)
                rank = end + 1
            case "blockquote_open":
                end = _closing(tokens, rank)
                said = [
                    "".join(run.text for run in _runs(one))
                    for one in tokens[rank:end]
                    if one.type == "inline"
                ]
                yield Note("", "\n".join(said))
                rank = end + 1
            case _:
                rank += 1


def _closing(tokens: Sequence[Token], start: int) -> int:
    """Where what opens at ``start`` closes."""
    depth = 0
    for rank in range(start, len(tokens)):
        depth += tokens[rank].nesting
        if depth == 0:
            return rank
    return len(tokens) - 1


def _items(tokens: Sequence[Token]) -> Iterator[tuple[Run, ...]]:
    """The items of a list; those of a list inside come after the one that holds them."""
    for token in tokens:
        if token.type == "inline":
            runs = _runs(token)
            if any(run.text.strip() for run in runs):
                yield runs


def _table(tokens: Sequence[Token], caption: str) -> Table:
    titles: list[Column] = []
    rows: list[Row] = []
    cells: list[str] = []
    number = False
    for token in tokens:
        if token.type in ("th_open", "td_open"):
            number = "right" in str(token.attrGet("style") or "")
        elif token.type == "inline":
            words = "".join(run.text for run in _runs(token)).strip()
            if token.level >= 1 and len(rows) == 0 and not _in_body(tokens, token):
                titles.append(Column(words or "—", number=number))
            else:
                cells.append(words)
        elif token.type == "tr_close" and cells:
            rows.append(Row(tuple(cells)))
            cells = []
    return Table(caption, tuple(titles), tuple(rows))


def _in_body(tokens: Sequence[Token], wanted: Token) -> bool:
    for token in tokens:
        if token.type == "tbody_open":
            return True
        if token is wanted:
            return False
    return False


def _runs(inline: Token) -> tuple[Run, ...]:
    """The words of a line with their emphasis. A link to anything but the web or a mail is plain words."""
    found: list[Run] = []
    state: dict[str, Any] = {"bold": False, "italic": False, "link": ""}
    for token in inline.children or ():
        match token.type:
            case "strong_open" | "strong_close":
                state["bold"] = token.nesting == 1
            case "em_open" | "em_close":
                state["italic"] = token.nesting == 1
            case "link_open":
                address = str(token.attrGet("href") or "")
                state["link"] = address if _ADDRESS.match(address) else ""
            case "link_close":
                state["link"] = ""
            case "softbreak" | "hardbreak":
                found.append(Run("\n", **state))
            case _:
                if token.content:
                    found.append(Run(token.content, **state))
    return tuple(_joined(found))


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Neighbours of the same look become one."""
    current: Run | None = None
    for run in runs:
        if current is not None and replace(run, text="") == replace(current, text=""):
            current = replace(current, text=current.text + run.text)
        else:
            if current is not None:
                yield current
            current = run
    if current is not None:
        yield current
