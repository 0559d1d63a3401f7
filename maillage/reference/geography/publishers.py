"""Opens the files of publishers as they give them: CSV of any dialect, workbook, archive, parquet.

Every cell is text. The header is looked for below the titles and notes that many tables begin with. A CSV is
scanned, never held whole in memory. Pure: no database.
"""

import csv
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from maillage.reference.geography.carried import DamagedFileError
from maillage.reference.geography.names import search_key

HEADER_WITHIN = 30
MAX_UNZIPPED = 4_000_000_000
_YEAR = re.compile(r"(19|20)\d\d")


@dataclass(frozen=True)
class Sheet:
    """One table of text: `heading` maps the search key of each header to the column of `rows`."""

    name: str
    heading: dict[str, str]
    rows: pl.LazyFrame


# Tells whether a row of search keys is the header that the reader wants.
IsHeader = Callable[[list[str]], bool]


@contextmanager
def open_sheets(path: Path, is_header: IsHeader) -> Iterator[list[Sheet]]:
    """The tables of a file that have the wanted header; the caller reads them inside the block.

    Raises DamagedFileError when the file cannot be read. No matching table is an empty list.
    """
    with tempfile.TemporaryDirectory(prefix="maillage-import-") as folder:
        try:
            yield _sheets(path, is_header, Path(folder))
        except (pl.exceptions.PolarsError, zipfile.BadZipFile, csv.Error, UnicodeDecodeError) as error:
            reason = str(error).strip().splitlines() or [type(error).__name__]
            raise DamagedFileError(
                f"{path.name} : fichier illisible ou endommagé ({reason[0][:200]})"
            ) from error


def _sheets(path: Path, is_header: IsHeader, folder: Path) -> list[Sheet]:
    with path.open("rb") as file:
        magic = file.read(4)
    if not magic:
        raise DamagedFileError(f"{path.name} : fichier vide")
    suffix = path.suffix.lower()
    if magic == b"PAR1":
        return _parquet(path)
    if suffix in {".xlsx", ".xls", ".ods", ".xlsm"}:
        return _workbook(path, is_header)
    if magic == b"PK\x03\x04":
        return _sheets(unzip(path, folder), is_header, folder)
    return _csv(path, is_header, folder)


def headings(path: Path) -> list[str]:
    """What the first row of at least three filled cells says, to tell what was found instead."""
    seen: list[str] = []

    def note(row: list[str]) -> bool:
        if not seen and sum(bool(cell) for cell in row) >= 2:
            seen.extend(cell for cell in row if cell)
        return False

    with open_sheets(path, note) as sheets:
        return seen or [key for sheet in sheets for key in sheet.heading]


def _parquet(path: Path) -> list[Sheet]:
    rows = pl.scan_parquet(path)
    columns = rows.collect_schema()
    flat = [
        pl.col(name).list.join(",") if isinstance(kind, pl.List) else pl.col(name).cast(pl.String)
        for name, kind in columns.items()
    ]
    return [Sheet(path.stem, {search_key(name): name for name in columns}, rows.select(flat))]


def _workbook(path: Path, is_header: IsHeader) -> list[Sheet]:
    try:
        tables = pl.read_excel(
            path, sheet_id=0, engine="calamine", has_header=False, read_options={"dtypes": "string"},
            raise_if_empty=False,
        )  # fmt: skip
    except Exception as error:
        raise DamagedFileError(f"{path.name} : classeur illisible ou endommagé ({error})") from error
    found = []
    for name, table in tables.items():
        for number, row in enumerate(table.head(HEADER_WITHIN).iter_rows()):
            keys = [search_key(cell or "") for cell in row]
            if is_header(keys):
                heading = dict(zip(keys, table.columns, strict=True))
                heading.pop("", None)
                found.append(Sheet(name, heading, table.slice(number + 1).lazy()))
                break
    return _latest(found)


def _latest(sheets: list[Sheet]) -> list[Sheet]:
    """Of sheets named after years, the last one; else all of them (communes and districts, for instance)."""
    years = [match[0] for sheet in sheets if (match := _YEAR.search(sheet.name))]
    if len(years) == len(sheets) and len(set(years)) > 1:
        return [sheets[years.index(max(years))]]
    return sheets


def unzip(path: Path, folder: Path) -> Path:
    """The biggest table of an archive: publishers add a small file that describes the columns."""
    with zipfile.ZipFile(path) as archive:
        tables = [
            i for i in archive.infolist() if i.filename.lower().endswith((".csv", ".txt", ".xlsx", ".xls"))
        ]
        if not tables:
            raise DamagedFileError(f"{path.name} : cette archive ne contient ni CSV ni classeur")
        chosen = max(tables, key=lambda item: item.file_size)
        if chosen.file_size > MAX_UNZIPPED:
            raise DamagedFileError(f"{path.name} : contenu de plus de 4 Go")
        # The member's own name is never used as a path.
        target = folder / f"table{Path(chosen.filename).suffix.lower()}"
        with archive.open(chosen) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
    return target


def _csv(path: Path, is_header: IsHeader, folder: Path) -> list[Sheet]:
    path = in_utf8(path, folder)
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = list(islice(file, HEADER_WITHIN))
    for separator in (";", ",", "\t", "|"):
        for number, line in enumerate(first):
            cells = next(csv.reader([line], delimiter=separator), [])
            keys = [search_key(cell) for cell in cells]
            if len(cells) > 1 and is_header(keys):
                names = [f"column_{index}" for index in range(len(cells))]
                rows = pl.scan_csv(
                    path,
                    separator=separator,
                    has_header=False,
                    skip_lines=number + 1,
                    schema=dict.fromkeys(names, pl.String),
                    quote_char='"',
                    null_values=[""],
                )
                heading = dict(zip(keys, names, strict=True))
                heading.pop("", None)
                return [Sheet(path.stem, heading, rows)]
    return []


def in_utf8(path: Path, folder: Path) -> Path:
    """The file itself when it is UTF-8, else a copy: spreadsheets of administrations often write cp1252."""
    encoding = _encoding(path)
    if encoding == "utf-8":
        return path
    target = folder / f"utf8-{path.stem}.csv"
    with (
        path.open(encoding=encoding, newline="") as source,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        shutil.copyfileobj(source, out, 1 << 20)
    return target


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        if file.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
            return "utf-16"
    try:
        with path.open(encoding="utf-8") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
