"""What the editor shows of each field: its input's name, its value, its facts and its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maillage.foundation.writing import prose
from maillage.foundation.writing.declaration import Field, Section
from maillage.foundation.writing.enums import FieldKind
from maillage.foundation.writing.forms import PREFIX
from maillage.foundation.writing.layout import provenance
from maillage.foundation.writing.preview import html
from maillage.foundation.writing.snapshot import Held
from maillage.foundation.writing.values import count_words

# Under a table, for who has no JavaScript; each save gives another.
BLANK_ROWS = 1


@dataclass(frozen=True, slots=True)
class ShownFact:
    title: str
    body: str
    provenance: str


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field on the page. ``rows`` are (label, name, value) for each cell of each row of a table."""

    field: Field
    name: str
    value: Any
    count: int
    rows: Sequence[Sequence[tuple[str, str, str]]]
    facts: Sequence[ShownFact]
    files: Sequence[Mapping[str, Any]]

    @property
    def kind(self) -> str:
        return self.field.kind.value

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(code, label, chosen)."""
        chosen = self.value if isinstance(self.value, list) else [self.value]
        return [(code, label, code in chosen) for code, label in self.field.choices]

    @property
    def lines(self) -> int:
        """How tall the input is before the browser makes it fit."""
        return max(6, min(24, len(str(self.value)) // 70 + str(self.value).count("\n") + 2))


def shown_fields(section: Section, held: Held) -> list[ShownField]:
    """The fields of a section in their order."""
    return [_shown(field, held) for field in section.fields]


def _shown(field: Field, held: Held) -> ShownField:
    name, value = f"{PREFIX}{field.key}", held.values.get(field.key, "")
    rows: list[list[tuple[str, str, str]]] = []
    if field.kind is FieldKind.TABLE:
        blank = [[""] * len(field.columns)] * BLANK_ROWS
        rows = [
            [
                (column.label, f"{name}.{column.key}", cell)
                for column, cell in zip(field.columns, row, strict=True)
            ]
            for row in [*value, *blank]
        ]
    facts = [
        ShownFact(
            one.title,
            html([*prose.blocks(one.fact.text, caption=one.title, level=3), *one.fact.figures], level=4),
            provenance(one),
        )
        for one in held.facts.get(field.key, ())
    ]
    count = count_words(prose.plain(value)) if field.kind is FieldKind.TEXT else 0
    return ShownField(field, name, value, count, rows, facts, held.files.get(field.key, ()))
