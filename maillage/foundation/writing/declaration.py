"""A template of document: what its sections and fields are. Pure; read from TOML by ``loading``."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from maillage.foundation.writing.enums import FieldKind


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table that people fill in; ``choices`` are proposed, never imposed."""

    key: str
    label: str
    number: bool = False
    width: float = 1.0
    choices: tuple[str, ...] = ()


# What a line may hold from the start: the name of the community, who opens the document and their address.
PREFILLS = ("community", "starter")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in.

    ``sources`` name facts of the platform (``sources``) that are shown with it, apart from what people write.
    ``words`` is the advised length (at least, at most). ``at_least`` is how many rows, choices or files a
    required field needs; ``rows`` are the first cells of a table proposed at the start, ``prefill`` the words
    of a line: one of ``PREFILLS``.
    """

    key: str
    kind: FieldKind
    label: str
    help: str = ""
    required: bool = False
    words: tuple[int, int] | None = None
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    sources: tuple[str, ...] = ()
    at_least: int = 1
    unit: str = ""
    prefill: str = ""

    def choice_label(self, code: str) -> str:
        return dict(self.choices).get(code, code)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a document, written, discussed and entrusted as a whole."""

    key: str
    title: str
    fields: tuple[Field, ...]
    help: str = ""
    annex: bool = False

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)

    @property
    def required(self) -> bool:
        return any(field.required for field in self.fields)


@dataclass(frozen=True, slots=True)
class Signatory:
    """A place to sign at the end of the document."""

    role: str
    mention: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A whole template: one edition of one variant.

    ``regions`` (INSEE codes) says where the variant holds, everywhere when empty; ``valid_from`` from when.
    ``source`` and ``confidence`` say where the outline comes from and how sure it is. ``cover`` names the
    fact whose figure and lines are shown on the cover page.
    """

    key: str
    edition: str
    title: str
    valid_from: date
    sections: tuple[Section, ...]
    variant: str = ""
    variant_label: str = ""
    regions: tuple[str, ...] = ()
    recipient: str = ""
    intro: str = ""
    source: str = ""
    confidence: str = "low"
    cover: str = ""
    signatories: tuple[Signatory, ...] = ()

    @property
    def identity(self) -> str:
        """« letter_intent/2026-01/93 »: stored with each document, never reused for another outline."""
        return "/".join(filter(None, (self.key, self.edition, self.variant)))

    def section(self, key: str) -> Section | None:
        return next((one for one in self.sections if one.key == key), None)

    @property
    def numbered(self) -> Iterator[tuple[str, Section]]:
        """(number, section): « 1 » for a part, « A » for an annex."""
        parts = annexes = 0
        for section in self.sections:
            if section.annex:
                yield chr(ord("A") + annexes), section
                annexes += 1
            else:
                parts += 1
                yield str(parts), section
