"""The staging tables: what was read of a file and is not yet in the directory.

Unlogged, because a file can be read again: after a crash of the server they come back empty, which
``staged_rows`` reveals to the import that would resume.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from psycopg import Cursor, sql

# What is not text in the staging tables.
_TYPES = {"line": "bigint", "line_hash": "bigint", "lat": "float8", "lon": "float8", "opened_on": "date"}
_TYPES |= {"updated_on": "date"}

_SLICE, _SPARE = 100_000, 200_000

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


class Growing:
    """Numbers one after the other, in one array that grows in place: never twice in memory."""

    def __init__(self) -> None:
        self._numbers, self._count = np.empty(_SPARE, np.int64), 0

    def add(self, numbers: Hashes) -> None:
        end = self._count + len(numbers)
        if end > len(self._numbers):
            self._numbers.resize(end + _SPARE, refcheck=False)
        self._numbers[self._count : end] = numbers
        self._count = end

    def taken(self) -> Hashes:
        """All of them; nothing is left here."""
        numbers, count = self._numbers, self._count
        self._numbers, self._count = np.empty(0, np.int64), 0
        return numbers[:count]


class Held:
    """The hashes of the lines that the directory has, sorted; tells which ones of a file are among them.

    They are spread evenly: the beginning of a hash says where it is, to a few ranks.
    """

    def __init__(self, hashes: Hashes) -> None:
        self.hashes = hashes
        bits = max(4, len(hashes).bit_length() - 1)
        self._shift = 64 - bits
        self._first = np.empty(1 << bits, np.int32)
        for start in range(0, 1 << bits, _SLICE):
            beginnings = np.arange(start, min(start + _SLICE, 1 << bits), dtype=np.int64)
            bounds = (beginnings << self._shift) ^ np.int64(-(1 << 63))
            self._first[start : start + _SLICE] = np.searchsorted(hashes, bounds)
        self._most = int(np.diff(self._first, append=len(hashes)).max())

    def __len__(self) -> int:
        return len(self.hashes)

    def among(self, values: Hashes) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which of the values are held."""
        found = np.zeros(len(values), np.bool_)
        if not len(self.hashes):
            return found
        # By slices: what is worked out on the way is as long as what is looked at.
        for start in range(0, len(values), _SLICE):
            part = values[start : start + _SLICE]
            at = self._first[(part.view(np.uint64) ^ np.uint64(1 << 63)) >> np.uint64(self._shift)]
            seen = found[start : start + _SLICE]
            for step in range(self._most):
                seen |= self.hashes.take(at + step, mode="clip") == part
        return found


def hashes_in(cursor: Any, table: str, where: str) -> Hashes:
    """The hashes of the lines held, sorted: eight bytes each, whatever the table. They come in big pieces: a
    row of the driver for each would take longer than the rest.
    """
    query = f"SELECT string_agg(int8send(line_hash), ''::bytea) FROM {table} WHERE {where} GROUP BY id >> 16"  # noqa: S608 -- constants
    found = Growing()
    # Django's cursors speak text, and hold the whole answer.
    for (piece,) in Cursor(cursor.connection).stream(query, binary=True):
        found.add(np.frombuffer(piece, ">i8"))
    hashes = found.taken()
    hashes.sort()
    return hashes
