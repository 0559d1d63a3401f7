"""The glossary: ``GLOSSAIRE.md``, read once, shown as a page and as tooltips."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.text import slugify

FILE = Path(__file__).resolve().parents[3] / "GLOSSAIRE.md"
COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the glossary: the French term, its name in the code, its meaning, the words to avoid."""

    theme: str
    term: str
    code: str
    definition: str
    avoid: str

    @property
    def anchor(self) -> str:
        return slugify(self.term)


@cache
def glossary() -> dict[str, Term]:
    """Every term by its lower-case wording, in the order of the file; the theme is the heading above it."""
    terms, theme = {}, ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            theme = line.removeprefix("## ").strip()
        cells = [cell.strip() for cell in line.strip().split("|")[1:-1]]
        if len(cells) == COLUMNS and cells[0] != "terme" and not cells[0].startswith("---"):
            terms[cells[0].lower()] = Term(theme, *cells)
    return terms
