"""Finding a person in the national directory from what somebody types."""

# ruff: noqa: S608 -- the parts of the statements are constants of this room; what was typed is a parameter

from collections.abc import Sequence
from typing import Any

from maillage.reference.directory.names import name_key
from maillage.reference.directory.queries import PERSON, Practitioner, practitioners, rows

_SMALL_WORDS = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "van", "von", "da", "di", "el"})
_FROM = "FROM reference_professional WHERE gone_on IS NULL AND"
_MOST_WORDS = 5
# Letters of each end of a long word that the trigram index is asked for.
_END = 4
# Names looked at for a typo.
_MOST_COMPARED = 1_000


def search(
    text: str, *, profession: str = "", codes: Sequence[str] | None = None, limit: int = 50
) -> list[Practitioner]:
    """The persons that the text designates: a name (accents, order and small words do not matter), an RPPS
    or ADELI number, or the SIRET or FINESS number of a structure where they practise.

    Nobody for fewer than two letters. Names that begin so come first, then those that hold every word, then
    those that resemble. At most five queries.
    """
    digits = "".join(text.split())
    if digits.isascii() and digits.isdigit() and len(digits) >= 8:
        people = _by_number(digits, limit)
    else:
        people = _by_name(name_key(text), profession, codes, limit)
    return practitioners(people)


def _kept(profession: str, codes: Sequence[str] | None) -> str:
    """The condition on the activities of a person; they need not be of the same activity line."""
    parts = []
    if profession:
        parts.append("p.profession = %(profession)s")
    if codes is not None:
        parts.append("p.commune_id = ANY(%(codes)s)")
    if not parts:
        return ""
    return (
        " AND EXISTS (SELECT FROM reference_practice p WHERE p.professional_id = ident AND p.gone_on IS NULL"
        f" AND {' AND '.join(parts)})"
    )


def _by_number(digits: str, limit: int) -> list[tuple[Any, ...]]:
    by_site = f"""
        SELECT {PERSON} FROM reference_professional WHERE ident IN (
            SELECT professional_id FROM reference_practice WHERE gone_on IS NULL AND site_id IN (
                SELECT ident FROM reference_practicesite WHERE {{column}} = %(digits)s AND {{column}} <> ''
            )
        ) ORDER BY search_key, ident LIMIT %(limit)s
    """
    values = {"idents": [digits, f"8{digits}", f"0{digits}"], "digits": digits, "limit": limit}
    columns = {14: "siret", 9: "finess"}
    found = rows(
        f"SELECT {PERSON} FROM reference_professional WHERE ident = ANY(%(idents)s) LIMIT %(limit)s",
        values,
    )
    if not found and len(digits) in columns:
        found = rows(by_site.format(column=columns[len(digits)]), values)
    return found


def _by_name(key: str, profession: str, codes: Sequence[str] | None, limit: int) -> list[tuple[Any, ...]]:
    words = key.split()[:_MOST_WORDS]
    if len(key) < 2:
        return []
    kept = _kept(profession, codes)
    values: dict[str, Any] = {"profession": profession, "codes": list(codes or ()), "limit": limit}
    # « Marie Dupont » and « Dupont Marie »: every turn of the words may begin the key.
    turns = [" ".join(words[turn:] + words[:turn]) for turn in range(len(words))]
    values |= {f"turn{rank}": f"{turn}%" for rank, turn in enumerate(turns)}
    begins = " UNION ".join(
        f"(SELECT {PERSON}, search_key {_FROM} search_key LIKE %(turn{rank})s{kept}"
        # The order of the index, so that the first names are read and no other.
        " ORDER BY search_key USING ~<~, ident LIMIT %(limit)s)"
        for rank in range(len(turns))
    )
    found = rows(f"SELECT {PERSON} FROM ({begins}) f ORDER BY search_key, ident LIMIT %(limit)s", values)
    long = [word for word in words if len(word) > 2 and word not in _SMALL_WORDS]
    if len(found) < limit and long:
        holds = _holds(long, "word", values)
        more = rows(f"SELECT {PERSON} {_FROM} {holds}{kept} LIMIT %(limit)s", values)
        found += sorted((row for row in more if row not in found), key=lambda row: (row[2], row[3], row[0]))
    if not found and long:
        found = _resembling(" ".join(words), long, kept, values)
    return found[:limit]


def _holds(words: list[str], name: str, values: dict[str, Any]) -> str:
    """The condition that a name holds every word. The index is asked for both ends of a long one: each letter
    more is a list more to read, and tells hardly more.
    """
    parts = []
    for rank, word in enumerate(words):
        for nth, piece in enumerate((word[:_END], word[-_END:]) if len(word) > 2 * _END else (word,)):
            values[f"{name}{rank}_{nth}"] = f"%{piece}%"
            parts.append(f"search_key LIKE %({name}{rank}_{nth})s")
        values[f"whole_{name}{rank}"] = word
        parts.append(f"strpos(search_key, %(whole_{name}{rank})s) > 0")
    return " AND ".join(parts)


def _resembling(key: str, words: list[str], kept: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Those whose name is a typo away, among few: who hold every word but one; for a lone word, who hold its
    beginning or its end. Comparing every name of France would take a second.
    """
    if len(words) > 1:
        sets = [[word for word in words if word != dropped] for dropped in words]
    else:
        sets = [[words[0][:4]], [words[0][-4:]]]
    parts = []
    for rank, held in enumerate(sets):
        holds = _holds(held, f"near{rank}_", values)
        parts.append(f"(SELECT {PERSON}, search_key {_FROM} {holds}{kept} LIMIT {_MOST_COMPARED})")
    return rows(
        f"SELECT {PERSON} FROM ({' UNION '.join(parts)}) f WHERE similarity(search_key, %(key)s) >= 0.3"
        " ORDER BY similarity(search_key, %(key)s) DESC, ident LIMIT %(limit)s",
        values | {"key": key},
    )


def sites_named(text: str, *, limit: int = 20) -> list[tuple[str, str, str]]:
    """(identifier, name, address) of the structures whose name holds every word of the text. One query."""
    words = [word for word in name_key(text).split()[:_MOST_WORDS] if len(word) > 2]
    if not words:
        return []
    values: dict[str, Any] = {f"word{rank}": f"%{word}%" for rank, word in enumerate(words)}
    holds = " AND ".join(f"search_key LIKE %(word{rank})s" for rank in range(len(words)))
    sql = f"""
        SELECT ident, coalesce(nullif(trade_name, ''), name),
               concat_ws(', ', nullif(street, ''), postal_line)
        FROM reference_practicesite WHERE {holds} LIMIT %(limit)s
    """
    return [(ident, name, address) for ident, name, address in rows(sql, values | {"limit": limit})]
