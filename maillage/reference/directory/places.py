"""Finds today's commune from what an address says: INSEE code, postal code, name. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from maillage.reference.geography.names import search_key

_CODE = re.compile(r"\d{5}|2[AB]\d{3}")
_CEDEX = re.compile(r"\bcedex\b.*|\d{5}", re.IGNORECASE)
# Collectivities that FINESS still numbers as communes of Guadeloupe.
_ISLANDS = {"97123": "97701", "97127": "97801"}


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Today's communes by code and by postal code; ``successors`` are the codes that have merged, ``cut``
    the cities that have municipal districts.
    """

    active: frozenset[str]
    cut: frozenset[str]
    successors: dict[str, str]
    by_postal: dict[str, list[tuple[str, str]]]

    @classmethod
    def of(
        cls, communes: Iterable[tuple[str, str, list[str], bool]], successors: Iterable[tuple[str, str]]
    ) -> "Gazetteer":
        """From (code, search name, postal codes, cut) rows and (former code, code) rows."""
        active: set[str] = set()
        cut: set[str] = set()
        by_postal: dict[str, list[tuple[str, str]]] = {}
        for code, name, postal_codes, divided in communes:
            active.add(code)
            if divided:
                cut.add(code)
                continue
            for postal in postal_codes:
                by_postal.setdefault(postal, []).append((name, code))
        return cls(frozenset(active), frozenset(cut), dict(successors), by_postal)

    def commune(self, code: str, postal: str, name: str) -> str:
        """The INSEE code of today, or nothing. The code comes first; a postal code alone is enough when it
        has one commune; else the name chooses among its communes.
        """
        code = _ISLANDS.get(code, code)
        if _CODE.fullmatch(code):
            if code in self.active and code not in self.cut:
                return code
            if code in self.successors:
                return self.successors[code]
        if not postal and (found := re.match(r"\d{5}", name)):
            postal = found[0]
        homes = self.by_postal.get(postal, [])
        if len(homes) == 1:
            return homes[0][1]
        wanted = search_key(_CEDEX.sub(" ", name))
        exact = [home for known, home in homes if known == wanted]
        if len(exact) == 1:
            return exact[0]
        return code if code in self.active else ""
