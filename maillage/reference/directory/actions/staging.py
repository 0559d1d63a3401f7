"""The staging tables: what was read of a file and is not yet in the directory.

Unlogged, because a file can be read again: after a crash of the server they come back empty, which
``staged_rows`` reveals to the import that would resume.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from psycopg import sql

# What is not text in the staging tables.
_TYPES = {"line": "bigint", "line_hash": "bigint", "lat": "float8", "lon": "float8", "opened_on": "date"}
_TYPES |= {"updated_on": "date"}

_SLICE = 100_000

Hashes = np.ndarray[Any, np.dtype[np.int64]]


def table(stage: str) -> str:
    return f"directory_stage_{stage}"


def create(cursor: Any, stages: Mapping[str, Sequence[str]]) -> None:
    """Empty staging tables, in place of those of an import that was given up."""
    for stage, columns in stages.items():
        typed = [
            sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(_TYPES.get(column, "text")))
            for column in columns
        ]
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(table(stage))))
        cursor.execute(
            sql.SQL("CREATE UNLOGGED TABLE {} ({})").format(
                sql.Identifier(table(stage)), sql.SQL(", ").join(typed)
            )
        )


def drop(cursor: Any, stages: Iterable[str]) -> None:
    for stage in stages:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(table(stage))))


def staged_rows(cursor: Any, stages: Iterable[str]) -> int:
    """Rows in all these staging tables; -1 when one of them is missing."""
    total = 0
    for stage in stages:
        cursor.execute("SELECT to_regclass(%s)", [table(stage)])
        if cursor.fetchone()[0] is None:
            return -1
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table(stage))))
        total += cursor.fetchone()[0]
    return total


def copy(cursor: Any, into: str, columns: Sequence[str], rows: Sequence[bytes]) -> int:
    """COPY rows in PostgreSQL's text format, several in a chunk or one; how many they are."""
    if not rows:
        return 0
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(into), names)) as stream:
        stream.write(b"\n".join(rows) + b"\n")
    return int(cursor.rowcount)


def copy_numbers(cursor: Any, into: str, column: str, numbers: Hashes) -> None:
    """A temporary table of one bigint column, gone with the transaction."""
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(into)))
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE {} ({} bigint) ON COMMIT DROP").format(
            sql.Identifier(into), sql.Identifier(column)
        )
    )
    for start in range(0, len(numbers), 100_000):
        copy(cursor, into, [column], [b"%d" % number for number in numbers[start : start + 100_000].tolist()])
    cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(into)))


def among(values: Hashes, held: Hashes) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which of the values are in the sorted array."""
    found = np.zeros(len(values), np.bool_)
    if not len(held):
        return found
    # By slices: what is worked out on the way is as long as what is looked at.
    for start in range(0, len(values), _SLICE):
        part = values[start : start + _SLICE]
        at = np.searchsorted(held, part)
        at[at == len(held)] = 0
        found[start : start + _SLICE] = held[at] == part
    return found


def numbers_of(cursor: Any, query: sql.Composable) -> Hashes:
    """A bigint column as a sorted array: eight bytes a row, whatever the table."""
    # Binary COPY: 19 bytes of header, then for each row its field count (2), a length (4) and the value (8).
    parts: list[Hashes] = []
    rest = b""
    header = True
    with cursor.copy(sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(query)) as stream:
        chunks: list[bytes] = []
        size = 0
        for data in stream:
            chunks.append(bytes(data))
            size += len(chunks[-1])
            if size > 1 << 20:
                rest, header = _numbers(b"".join((rest, *chunks)), parts, header=header)
                chunks, size = [], 0
        _numbers(b"".join((rest, *chunks)), parts, header=header)
    found: Hashes = np.concatenate(parts) if parts else np.empty(0, np.int64)
    found.sort()
    return found


_ROW = np.dtype([("count", ">i2"), ("length", ">i4"), ("value", ">i8")])


def _numbers(data: bytes, parts: list[Hashes], *, header: bool) -> tuple[bytes, bool]:
    """Append the whole rows of ``data``; what is left of it, and whether the header is still to come."""
    start = 19 if header else 0
    if len(data) < start:
        return data, True
    whole = (len(data) - start) // _ROW.itemsize
    end = start + whole * _ROW.itemsize
    parts.append(np.frombuffer(data[start:end], _ROW)["value"].astype(np.int64))
    return data[end:], False
