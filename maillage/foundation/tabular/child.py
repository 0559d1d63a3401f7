"""Reads one workbook in a process of its own: ``python -I child.py < workbook > cells.json``.

A hostile workbook of a few kilobytes can ask for terabytes, and the reader then dies with its process: it
must not be the one that serves pages. This one has little memory and little time, knows neither Django nor
the database, and only writes text. It imports nothing of the house, so as to start in 50 ms.
"""

import contextlib
import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

MEMORY = 512 << 20
SECONDS = 20
MAX_SHEETS, MAX_LINES, MAX_COLUMNS, MAX_CELLS, MAX_TEXT = 40, 20_000, 300, 600_000, 20_000_000
# Merged cells are filled with the text of the first one, up to this many.
MAX_MERGED = 200_000


class Refused(Exception):  # noqa: N818 -- the name of the answer
    """The workbook is beyond a bound; the argument is the code that the parent turns into a sentence."""


def written(value: object) -> str:
    """A cell as a French reader would write it."""
    match value:
        case bool():
            return "VRAI" if value else "FAUX"
        case float():
            if value.is_integer() and abs(value) < 1e15:
                return str(int(value))
            return f"{value:.15g}".replace(".", ",")
        case datetime():
            midnight = value.time() == time()
            return f"{value:%d/%m/%Y}" if midnight else f"{value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case timedelta() | time():
            return str(value)
    return str(value)


def lines_of(sheet) -> list[list[str]]:
    """The cells of a sheet from its first line on, merged areas filled, empty ends cut."""
    if sheet.total_height > MAX_LINES * 50 or sheet.total_width > 16_384:
        raise Refused("lines")
    rows: list[list[str]] = []
    for raw in sheet.to_python(skip_empty_area=False):
        row = [written(value) for value in raw]
        while row and not row[-1].strip():
            row.pop()
        rows.append(row)
    fill(rows, getattr(sheet, "merged_cell_ranges", None) or [])
    while rows and not rows[-1]:
        rows.pop()
    if len(rows) > MAX_LINES:
        raise Refused("lines")
    if any(len(row) > MAX_COLUMNS for row in rows):
        raise Refused("columns")
    return rows


def fill(rows: list[list[str]], merged) -> None:
    """Write the text of the first cell of each merged area in the others."""
    filled = 0
    for (top, left), (bottom, right) in merged:
        filled += (bottom - top + 1) * (right - left + 1)
        if filled > MAX_MERGED or top >= len(rows):
            return
        text = rows[top][left] if left < len(rows[top]) else ""
        for line in range(top, min(bottom + 1, len(rows))):
            row = rows[line]
            row.extend([""] * (right + 1 - len(row)))
            row[left : right + 1] = [text] * (right + 1 - left)


def read(content: bytes) -> dict[str, object]:
    import python_calamine  # noqa: PLC0415 -- under the limits only

    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
    except python_calamine.PasswordError:
        return {"refused": "password"}
    except (python_calamine.CalamineError, python_calamine.ZipError, OSError, ValueError):
        return {"refused": "damaged"}
    sheets, cells, text = [], 0, 0
    for kind in book.sheets_metadata[:MAX_SHEETS]:
        if kind.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            rows = lines_of(book.get_sheet_by_name(kind.name))
        except Refused as bound:
            return {"refused": str(bound)}
        except python_calamine.CalamineError:
            return {"refused": "damaged"}
        cells += sum(map(len, rows))
        text += sum(len(cell) for row in rows for cell in row)
        if cells > MAX_CELLS or text > MAX_TEXT:
            return {"refused": "cells"}
        hidden = kind.visible != python_calamine.SheetVisibleEnum.Visible
        sheets.append({"name": kind.name, "rows": rows, "hidden": hidden})
    return {"sheets": sheets}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        answer = read(content)
    except MemoryError:
        answer = {"refused": "cells"}
    with contextlib.suppress(BrokenPipeError):
        json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
