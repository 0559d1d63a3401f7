"""What a document says, apart from how it looks: one model, laid out as PDF (``pdf``) or for Word (``word``).

Plain frozen values, already in French, with their numbers written as people read them. A text may hold line
breaks; nothing in it is ever markup.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maillage.foundation.documents.errors import DocumentError

# Measured on two cores: a document of this size takes about a second and 100 MB (ADR 0022).
MAX_CELLS = 12_000
MAX_CHARACTERS = 600_000
MAX_DRAWING = 4_000_000


class Tone(StrEnum):
    """How much a framed note calls."""

    PLAIN = "plain"
    CAUTION = "caution"


class Kind(StrEnum):
    """What a row of a table is."""

    PLAIN = "plain"
    GROUP = "group"  # a heading over the rows that follow: one cell
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``soft`` for what explains rather than says."""

    text: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short texts."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of running text of one look; ``link`` is an address of the web or of a mail."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph with emphasis and links."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list whose items have emphasis and links."""

    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Words, each with what it means or what it is worth."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure in large: « 36,2 % », what it is, what to compare it with."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A few figures side by side."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` is relative to the other columns; figures are aligned to the right."""

    title: str
    number: bool = False
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """As many cells as there are columns; a single one for a ``GROUP``."""

    cells: tuple[str, ...]
    kind: Kind = Kind.PLAIN


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings that are repeated on each page; ``dense`` for long ones in small type, ``tall`` for
    rows to write or sign in by hand.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    dense: bool = False
    tall: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            wanted = 1 if row.kind is Kind.GROUP else len(self.columns)
            if len(row.cells) != wanted:
                raise ValueError(f"{self.caption}: {len(row.cells)} cells for {wanted}")


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: a colour « #rrggbb » and what it means; ``hatched`` for oblique lines."""

    colour: str
    text: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A map or a chart: a complete SVG, what it shows for those who do not see it, its caption, its legend.

    ``width`` is a share of the width of the text, from 0 to 1.
    """

    svg: str
    alt: str
    caption: str = ""
    legend: tuple[Key, ...] = ()
    width: float = 1.0

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("a figure needs words for those who do not see it")


@dataclass(frozen=True, slots=True)
class Note:
    """A framed text, that must not be missed."""

    title: str
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Signature:
    """A place to sign; ``name`` may be left to be filled in."""

    role: str
    name: str = ""
    mention: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign, two a line."""

    people: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part; sections inside are one level lower, down to the third."""

    title: str
    blocks: tuple["Block", ...]
    new_page: bool = False


Block = (
    Paragraph | Prose | Bullets | Items | Terms | KeyFigures | Table | Figure | Note | Signatures | Section
)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    ``issuer`` is who speaks (the community); ``reference`` names the document at the foot of each page;
    ``status`` is printed on every page when what it says may still change (« Provisoire »); ``facts`` are
    what the cover says in lines; ``proof`` is the SHA-256 of what the document was made from. With ``cover``
    the title has its own page, else it heads the text. ``day`` also dates the file: the same document gives
    the same bytes, whenever it is laid out.
    """

    title: str
    issuer: str
    day: date
    blocks: tuple[Block, ...]
    subtitle: str = ""
    reference: str = ""
    status: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    figure: Figure | None = None
    cover: bool = False
    contents: bool = False
    proof: str = ""

    @property
    def sections(self) -> Iterator[tuple[int, Section]]:
        """(level from 1, section) of every section, in reading order."""
        return _sections(self.blocks, 1)


def _sections(blocks: tuple[Block, ...], level: int) -> Iterator[tuple[int, Section]]:
    for block in blocks:
        if isinstance(block, Section):
            yield level, block
            yield from _sections(block.blocks, level + 1)


def check(document: Document) -> None:
    """Refuse what would take too long or too much memory, and sections too deep to be read.

    Raises ``DocumentError``.
    """
    cells = characters = drawing = 0
    for block in _every(document.blocks):
        match block:
            case Table():
                cells += len(block.rows) * len(block.columns)
                characters += sum(len(cell) for row in block.rows for cell in row.cells)
            case Figure():
                drawing += len(block.svg)
            case Paragraph() | Note():
                characters += len(block.text)
            case Prose():
                characters += sum(len(run.text) for run in block.runs)
            case Items():
                cells += len(block.items)
                characters += sum(len(run.text) for item in block.items for run in item)
            case Bullets():
                cells += len(block.items)
                characters += sum(map(len, block.items))
            case Terms():
                cells += len(block.rows)
                characters += sum(len(term) + len(text) for term, text in block.rows)
            case KeyFigures() | Signatures() | Section():
                cells += 1
    if document.figure is not None:
        drawing += len(document.figure.svg)
    if cells > MAX_CELLS or characters > MAX_CHARACTERS or drawing > MAX_DRAWING:
        raise DocumentError(
            "Ce document est trop long pour être mis en page. Le détail se télécharge en CSV ou en ZIP."
        )
    if any(level > 3 for level, _ in document.sections):
        raise DocumentError("Ce document a plus de trois niveaux de titres : personne ne s’y retrouverait.")


def _every(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from _every(block.blocks)
