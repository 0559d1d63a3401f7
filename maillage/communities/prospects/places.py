"""The commune that a cell of a table means."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db.models import Q

from maillage.reference.geography.models import Commune
from maillage.reference.geography.names import search_key

# « 04200 Sisteron », « Sisteron (04) », « SISTERON CEDEX 2 ».
_AROUND = re.compile(r"\(?\b\d[\dABab]\d{0,3}\b\)?|\bcedex\b.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Places:
    """The communes of France that a file may mean, by code and by name: (code, postal codes)."""

    codes: set[str]
    names: dict[str, list[tuple[str, list[str]]]]

    @classmethod
    def read(cls, texts: Iterable[str]) -> Self:
        """One query, whatever the number of cells; none for none."""
        wanted = set(texts)
        if not wanted:
            return cls(set(), {})
        asked = Q(code__in={_code(text) for text in wanted}) | Q(
            search_name__in={_key(text) for text in wanted}
        )
        codes, names = set(), defaultdict(list)
        rows = Commune.objects.filter(asked, active=True)
        for code, name, postal_codes in rows.values_list("code", "search_name", "postal_codes"):
            codes.add(code)
            names[name].append((code, postal_codes))
        return cls(codes, names)

    def code(self, text: str, postal_code: str = "") -> str:
        """The INSEE code; nothing where several communes may be meant, or none."""
        if _code(text) in self.codes:
            return _code(text)
        found = self.names.get(_key(text), []) if text else []
        if len(found) > 1:
            postal_code = postal_code or next(iter(re.findall(r"\b\d{5}\b", text)), "")
            found = [one for one in found if postal_code in one[1]]
        return found[0][0] if len(found) == 1 else ""


def _code(text: str) -> str:
    """An INSEE code, with the zero that a spreadsheet eats."""
    text = text.strip().upper()
    return text.zfill(5) if text.isdigit() else text


def _key(text: str) -> str:
    return search_key(_AROUND.sub(" ", text))
