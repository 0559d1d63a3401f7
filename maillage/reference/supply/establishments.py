"""FINESS as its publisher gives it: establishments of one category, counted by commune. Pure.

The extraction of data.gouv.fr (etalab-cs1100502) has no header: a line « finess;etalab;… » then one line an
establishment, with its department and the last three digits of its commune. A table with headers that name
the INSEE code and the category is read too.
"""

import tempfile
from collections import Counter
from pathlib import Path

import polars as pl

from maillage.reference.geography.carried import DamagedFileError
from maillage.reference.geography.names import search_key
from maillage.reference.geography.publishers import headings, in_utf8, open_sheets, unzip
from maillage.reference.geography.reading import CODE, Reading
from maillage.reference.geography.subjects import CODE_HEADINGS, find

PHARMACY = "620"

_COLUMNS = 32
_COMMUNE, _DEPARTMENT, _CATEGORY = "column_13", "column_14", "column_19"
_CATEGORY_HEADINGS = (r"categetab", r"categorie code", r"code categorie.*", r"categorie")


def count_establishments(path: Path, category: str) -> Reading:
    """`rows`: code, head_count, lines. Raises DamagedFileError, saying what was looked for and not found."""
    with tempfile.TemporaryDirectory(prefix="maillage-finess-") as folder:
        try:
            found = _from_extraction(path, Path(folder))
        except (pl.exceptions.PolarsError, UnicodeError) as error:
            raise DamagedFileError(f"{path.name} : fichier illisible ({str(error)[:200]})") from error
    table = _from_table(path) if found is None else found
    chosen = table.filter(pl.col("category").str.strip_chars() == category)
    if chosen.is_empty():
        raise DamagedFileError(
            f"{path.name} : aucun établissement de la catégorie {category} parmi {table.height} lignes"
        )
    good = chosen["code"].str.contains(CODE).fill_null(value=False)
    counted = chosen.filter(good).group_by("code", maintain_order=True).agg(head_count=pl.len())
    reading = Reading(counted.with_columns(lines="head_count"), chosen.height, Counter())
    bad = chosen.filter(~good)
    reading.reject("code de commune illisible", bad.height, repr(bad["code"][0]) if bad.height else "")
    return reading


def _from_extraction(path: Path, folder: Path) -> pl.DataFrame | None:
    """code and category of each establishment of the extraction; None when the file is not one."""
    with path.open("rb") as file:
        start = file.read(7)
    if start[:4] == b"PK\x03\x04" and path.suffix.lower() == ".zip":
        path = unzip(path, folder)
        with path.open("rb") as file:
            start = file.read(7)
    if not start.startswith(b"finess;"):
        return None
    lines = pl.read_csv(
        in_utf8(path, folder),
        separator=";",
        has_header=False,
        skip_rows=1,
        quote_char=None,
        truncate_ragged_lines=True,
        schema={f"column_{index}": pl.String for index in range(1, _COLUMNS + 1)},
    )
    department, commune = pl.col(_DEPARTMENT).str.strip_chars(), pl.col(_COMMUNE).str.strip_chars()
    # Overseas, the department is 9A to 9F and the commune carries its third digit.
    overseas = department.str.contains(r"^9[A-F]$")
    code = pl.when(overseas).then("97" + commune).otherwise(department + commune)
    return lines.filter(pl.col("column_1") == "structureet").select(code=code, category=_CATEGORY)


def _from_table(path: Path) -> pl.DataFrame:
    def is_header(keys: list[str]) -> bool:
        return find(keys, CODE_HEADINGS) is not None and find(keys, _CATEGORY_HEADINGS) is not None

    with open_sheets(path, is_header) as sheets:
        for sheet in sheets:
            keys = list(sheet.heading)
            if not is_header(keys):
                continue
            code, category = find(keys, CODE_HEADINGS), find(keys, _CATEGORY_HEADINGS)
            columns = {"code": sheet.heading[code or ""], "category": sheet.heading[category or ""]}
            return sheet.rows.select(pl.col(column).alias(name) for name, column in columns.items()).collect()
    shown = ", ".join(search_key(name) for name in headings(path)[:12]) or "aucune"
    raise DamagedFileError(
        f"{path.name} : ni extraction FINESS (première ligne « finess;etalab;… »), ni table avec le code "
        f"INSEE de la commune et la catégorie. Colonnes trouvées : {shown}."
    )
