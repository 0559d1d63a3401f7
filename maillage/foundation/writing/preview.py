"""The blocks of a document as HTML, as they will be on paper. Pure; every text is escaped.

Drawings are images of their own (``data:``), which can neither run a script nor touch the page.
"""

import base64
from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from maillage import french
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Figure,
    Items,
    KeyFigures,
    Kind,
    Note,
    Paragraph,
    Prose,
    Run,
    Section,
    Signatures,
    Table,
    Terms,
    Tone,
)


def html(blocks: Iterable[Block], *, level: int = 2) -> SafeString:
    """The blocks one after the other; ``level`` is that of the first heading (h2)."""
    return _join(_block(one, level) for one in blocks)


def _join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _say(text: str) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in french.sentence(text).split("\n")))


def _runs(runs: Sequence[Run]) -> SafeString:
    return _join(_run(run) for run in runs)


def _run(run: Run) -> SafeString:
    words = _say(run.text)
    if run.bold:
        words = format_html("<strong>{}</strong>", words)
    if run.italic:
        words = format_html("<em>{}</em>", words)
    if run.link:
        words = format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', run.link, words)
    return words


def _block(block: Block, level: int) -> SafeString:
    match block:
        case Paragraph():
            parts = [part for part in block.text.split("\n\n") if part.strip()]
            kind = "muted" if block.soft else ""
            return _join(format_html('<p class="{}">{}</p>', kind, _say(part)) for part in parts)
        case Prose():
            return format_html("<p>{}</p>", _runs(block.runs))
        case Items():
            tag = "ol" if block.ordered else "ul"
            items = _join(format_html("<li>{}</li>", _runs(item)) for item in block.items)
            return format_html("<{}>{}</{}>", tag, items, tag)
        case Bullets():
            return format_html("<ul>{}</ul>", _join(format_html("<li>{}</li>", _say(i)) for i in block.items))
        case Terms():
            rows = _join(
                format_html("<dt>{}</dt><dd>{}</dd>", term, _say(words)) for term, words in block.rows
            )
            return format_html("<dl>{}</dl>", rows)
        case KeyFigures():
            return _keys(block)
        case Table():
            return _table(block)
        case Figure():
            return _figure(block)
        case Note():
            kind = " is-caution" if block.tone is Tone.CAUTION else ""
            title = format_html("<p><strong>{}</strong></p>", block.title) if block.title else ""
            return format_html('<div class="paper-note{}">{}<p>{}</p></div>', kind, title, _say(block.text))
        case Signatures():
            people = _join(
                format_html(
                    '<div><p><strong>{}</strong></p><p>{}</p><p class="muted">{}</p></div>',
                    one.role, one.name, one.mention,
                )
                for one in block.people
            )  # fmt: skip
            return format_html('<div class="paper-signatures">{}</div>', people)
        case Section():
            tag = f"h{min(level, 6)}"
            return format_html(
                "<section><{}>{}</{}>{}</section>", tag, french.sentence(block.title), tag,
                html(block.blocks, level=level + 1),
            )  # fmt: skip


def _keys(block: KeyFigures) -> SafeString:
    figures = _join(
        format_html(
            '<div><p class="paper-value">{}</p><p><strong>{}</strong></p><p class="muted">{}</p></div>',
            one.value, one.label, one.note,
        )
        for one in block.figures
    )  # fmt: skip
    return format_html('<div class="paper-keys">{}</div>', figures)


def _table(block: Table) -> SafeString:
    numbers = ["number" if column.number else "" for column in block.columns]
    titles = _join(
        format_html('<th scope="col" class="{}">{}</th>', number, column.title)
        for number, column in zip(numbers, block.columns, strict=True)
    )
    rows = []
    for row in block.rows:
        if row.kind is Kind.GROUP:
            cells = format_html('<th colspan="{}" scope="colgroup">{}</th>', len(numbers), row.cells[0])
        else:
            cells = _join(
                format_html('<td class="{}">{}</td>', number, _say(cell))
                for number, cell in zip(numbers, row.cells, strict=True)
            )
        rows.append(format_html("<tr>{}</tr>", cells))
    note = format_html('<p class="muted">{}</p>', block.note) if block.note else ""
    return format_html(
        '<div class="paper-table" tabindex="0" role="group" aria-label="{}"><table><caption>{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>{}",
        block.caption, block.caption, titles, _join(rows), note,
    )  # fmt: skip


def _figure(block: Figure) -> SafeString:
    coded = base64.b64encode(block.svg.encode()).decode()
    caption = format_html("<figcaption>{}</figcaption>", block.caption) if block.caption else ""
    legend = " · ".join(key.text for key in block.legend)
    return format_html(
        '<figure class="paper-figure">{}<img src="data:image/svg+xml;base64,{}" alt="{}">{}</figure>',
        caption, coded, block.alt, format_html('<p class="muted">{}</p>', legend) if legend else "",
    )  # fmt: skip
