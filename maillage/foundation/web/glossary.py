"""The glossary: ``GLOSSAIRE.md``, read once, shown as a page and as tooltips."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.text import slugify

FILE = Path(__file__).resolve().parents[3] / "GLOSSAIRE.md"
_ROW = re.compile(r"^\|(?P<term>[^|]+)\|(?P<code>[^|]*)\|(?P<definition>[^|]+)\|(?P<avoid>[^|]*)\|$")


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the glossary: the French term, its name in the code, its meaning, the words to avoid."""

    term: str
    code: str
    definition: str
    avoid: str

    @property
    def anchor(self) -> str:
        return slugify(self.term)


@cache
def glossary() -> dict[str, Term]:
    """Every term by its lower-case wording, in the order of the file."""
    terms = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        row = _ROW.match(line)
        if row and row["term"].strip() not in {"terme", "---"}:
            term = Term(*(value.strip() for value in row.groups()))
            terms[term.term.lower()] = term
    return terms
