"""Set-based writing of whole tables: COPY into a temporary table, then one upsert.

Only `actions.py` calls it. Table and column names come from our own models, never from a file.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl
from psycopg import sql

# Column of the incoming table that counts the lines of the file behind a row (several when communes merged).
LINES = "lines"


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the lines that were read: read = created + updated + same + rejected.

    `removed` counts rows of the table that the new file no longer has.
    """

    read: int = 0
    created: int = 0
    updated: int = 0
    same: int = 0
    rejected: int = 0
    removed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.read + other.read,
            self.created + other.created,
            self.updated + other.updated,
            self.same + other.same,
            self.rejected + other.rejected,
            self.removed + other.removed,
        )


def copy_in(cursor: Any, table: pl.DataFrame, target: str) -> None:
    """Fills the temporary table `incoming` with the columns of `table`, typed as those of `target`."""
    columns = [name for name in table.columns if name != LINES]
    cursor.execute("DROP TABLE IF EXISTS incoming")
    cursor.execute(
        sql.SQL(
            "CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {}, 1 AS lines FROM {} WITH NO DATA"
        ).format(sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(target))
    )
    if LINES not in table.columns:
        table = table.with_columns(pl.lit(1).alias(LINES))
    order = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    with cursor.copy(
        sql.SQL("COPY incoming ({}) FROM STDIN WITH (FORMAT csv, NULL '\\N')").format(order)
    ) as copy:
        for part in table.iter_slices(20_000):
            copy.write(part.write_csv(include_header=False, null_value="\\N").encode())
    cursor.execute("ANALYZE incoming")


def merge(cursor: Any, table: pl.DataFrame, target: str, *, key: tuple[str, ...]) -> Counts:
    """Upserts the rows of `table`, whose columns are those of the SQL table `target`.

    Leaves `incoming` in place for the caller, until the end of the transaction.
    """
    copy_in(cursor, table, target)
    columns = [name for name in table.columns if name != LINES]
    rest = [name for name in columns if name not in key]
    names = {
        "target": sql.Identifier(target),
        "key": sql.SQL(", ").join(map(sql.Identifier, key)),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
        "match": sql.SQL(" AND ").join(sql.SQL("t.{0} = i.{0}").format(sql.Identifier(name)) for name in key),
        "first": sql.Identifier(key[0]),
        "differs": _differs(rest, "t", "i"),
        "excluded_differs": _differs(rest, "t", "excluded"),
        "assign": sql.SQL(", ").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in rest
        ),
    }
    cursor.execute(
        sql.SQL(
            "SELECT coalesce(sum(i.lines), 0),"
            " coalesce(sum(i.lines) FILTER (WHERE t.{first} IS NULL), 0),"
            " coalesce(sum(i.lines) FILTER (WHERE t.{first} IS NOT NULL AND {differs}), 0)"
            " FROM incoming i LEFT JOIN {target} t ON {match}"
        ).format(**names)
    )
    read, created, updated = map(int, cursor.fetchone())
    if created or updated:
        cursor.execute(
            sql.SQL(
                "INSERT INTO {target} AS t ({columns}) SELECT {columns} FROM incoming"
                " ON CONFLICT ({key}) DO UPDATE SET {assign} WHERE {excluded_differs}"
            ).format(**names)
        )
    return Counts(read=read, created=created, updated=updated, same=read - created - updated)


def update(cursor: Any, table: pl.DataFrame, target: str, *, key: tuple[str, ...]) -> Counts:
    """Updates the rows of `target` that `table` knows; the caller has set aside those it does not."""
    copy_in(cursor, table, target)
    rest = [name for name in table.columns if name not in {*key, LINES}]
    match = sql.SQL(" AND ").join(sql.SQL("t.{0} = i.{0}").format(sql.Identifier(name)) for name in key)
    names = {"target": sql.Identifier(target), "match": match, "differs": _differs(rest, "t", "i")}
    cursor.execute(
        sql.SQL(
            "SELECT coalesce(sum(i.lines), 0), coalesce(sum(i.lines) FILTER (WHERE {differs}), 0)"
            " FROM incoming i JOIN {target} t ON {match}"
        ).format(**names)
    )
    read, updated = map(int, cursor.fetchone())
    if updated:
        assign = sql.SQL(", ").join(sql.SQL("{0} = i.{0}").format(sql.Identifier(name)) for name in rest)
        cursor.execute(
            sql.SQL("UPDATE {target} t SET {assign} FROM incoming i WHERE {match} AND {differs}").format(
                assign=assign, **names
            )
        )
    return Counts(read=read, updated=updated, same=read - updated)


def _differs(columns: list[str], left: str, right: str) -> sql.Composable:
    if not columns:
        return sql.SQL("false")
    return sql.SQL("({}) IS DISTINCT FROM ({})").format(
        sql.SQL(", ").join(sql.Identifier(left, name) for name in columns),
        sql.SQL(", ").join(sql.Identifier(right, name) for name in columns),
    )


def prune(cursor: Any, target: str, *, key: tuple[str, ...], within: sql.Composable | None = None) -> int:
    """Deletes the rows of `target` (those `within` a condition on `t`) that `incoming` does not have."""
    cursor.execute(
        sql.SQL("DELETE FROM {} t WHERE {} AND NOT EXISTS (SELECT FROM incoming i WHERE {})").format(
            sql.Identifier(target),
            within or sql.SQL("true"),
            sql.SQL(" AND ").join(sql.SQL("t.{0} = i.{0}").format(sql.Identifier(name)) for name in key),
        )
    )
    return int(cursor.rowcount)
