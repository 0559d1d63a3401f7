"""From the staging tables to the directory, in one transaction: everything or nothing.

Where lines disagree on a person or a place, the first one says. Lines whose hash is known are the same and
are not staged at all. Among the others, a new line and a vanished line of the same person, profession, skill
and mode are one line that changed.
"""

# ruff: noqa: S608 -- every part of the statements is a constant of this room; values are parameters

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Model

from maillage.reference.directory.actions import staging
from maillage.reference.directory.lines import PracticeReader
from maillage.reference.directory.models import Practice, PracticeSite, Professional, Qualification


@dataclass(frozen=True, slots=True)
class Merged:
    """Lines by what became of them; ``gone`` counts rows that the new edition no longer has."""

    created: int
    updated: int
    gone: int
    same: int = 0


def cast(model: type[Model], columns: Sequence[str], alias: str = "s") -> str:
    """The staged columns, cut to the width of the table's: a publisher may lengthen a label."""
    parts = []
    for column in columns:
        kind = model._meta.get_field(column.removesuffix("_id"))
        wide = f"::varchar({kind.max_length})" if isinstance(kind, CharField) else ""
        parts.append(f"{alias}.{column}{wide}")
    return ", ".join(parts)


@contextmanager
def filling(cursor: Any, model: type[Model]) -> Iterator[None]:
    """Fill an empty table: several times faster when its indexes, key included, are built once at the end.

    A table emptied in the transaction that fills it needs no journal (``wal_level`` minimal).
    """
    table = model._meta.db_table
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, c.conname, pg_get_indexdef(i.indexrelid),"
        " pg_get_constraintdef(c.oid) FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid"
        " AND c.contype = 'p' WHERE i.indrelid = %s::regclass ORDER BY c.conname",
        [table],
    )
    indexes = cursor.fetchall()
    cursor.execute(f"TRUNCATE {table}")
    for index, key, _, _ in indexes:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}" if key else f"DROP INDEX {index}")
    yield
    for _, key, definition, columns in indexes:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {key} {columns}" if key else definition)
    cursor.execute(f"ANALYZE {table}")


def merge_people(cursor: Any, run: int) -> None:
    columns = PracticeReader.stages["person"][1:]
    names = ", ".join(columns)
    rest = columns[1:]
    cursor.execute(
        f"""
        INSERT INTO reference_professional AS t ({names}, since_id)
        SELECT DISTINCT ON (ident) {cast(Professional, columns)}, %s
        FROM {staging.table("person")} s ORDER BY ident, line
        ON CONFLICT (ident) DO UPDATE SET
            {", ".join(f"{name} = excluded.{name}" for name in rest)}, gone_on = NULL
        WHERE t.gone_on IS NOT NULL
           OR ({", ".join(f"t.{name}" for name in rest)})
              IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in rest)})
        """,
        [run],
    )


def merge_sites(cursor: Any) -> None:
    columns = PracticeReader.stages["site"][1:]
    names = ", ".join(columns)
    rest = columns[1:]
    cursor.execute(
        f"""
        INSERT INTO reference_practicesite AS t ({names})
        SELECT DISTINCT ON (ident) {cast(PracticeSite, columns)}
        FROM {staging.table("site")} s ORDER BY ident, line
        ON CONFLICT (ident) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in rest)}
        WHERE ({", ".join(f"t.{name}" for name in rest)})
              IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in rest)})
        """
    )


def fill_practices(cursor: Any, run: int) -> Merged:
    """The first edition: every line is new, and nothing is a change."""
    for model, stage in ((Professional, "person"), (PracticeSite, "site")):
        _keep_first(cursor, staging.table(stage))
        columns = PracticeReader.stages[stage][1:]
        since, values = (", since_id", [run]) if model is Professional else ("", [])
        with filling(cursor, model):
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}{since})"
                f" SELECT {cast(model, columns)}{', %s' if since else ''} FROM {staging.table(stage)} s",
                values,
            )
    with filling(cursor, Practice):
        created = _insert(cursor, Practice, "practice", PracticeReader.stages["practice"][1:], run, "")
    return Merged(created, 0, 0)


def _keep_first(cursor: Any, table: str) -> None:
    """The first line that speaks of a person or of a place: sorting whole rows would take longer."""
    cursor.execute(f"ANALYZE {table}")
    cursor.execute(
        f"DELETE FROM {table} s USING (SELECT ident, min(line) AS line FROM {table} GROUP BY ident"
        " HAVING count(*) > 1) f WHERE s.ident = f.ident AND s.line > f.line"
    )


def update_practices(cursor: Any, run: int, edition: Any) -> Merged:
    """A later edition; ``gone_line`` holds the hashes that it no longer has."""
    columns = PracticeReader.stages["practice"][1:]
    cursor.execute(f"ANALYZE {staging.table('practice')}")
    _pair(cursor, Practice, "practice", ("professional_id", "profession", "specialty", "mode"), "site_id")
    cursor.execute("DROP TABLE IF EXISTS touched, place_before, place_after")
    cursor.execute(
        f"CREATE TEMP TABLE touched ON COMMIT DROP AS SELECT professional_id FROM {staging.table('practice')}"
        " UNION SELECT professional_id FROM gone_row"
    )
    cursor.execute("ANALYZE touched")
    _remember_places(cursor, "place_before")
    merge_people(cursor, run)
    merge_sites(cursor)
    updated = _update(cursor, Practice, "practice", columns)
    gone = _mark_gone(cursor, Practice, edition)
    created = _insert(cursor, Practice, "practice", columns, run, "WHERE line NOT IN (SELECT line FROM pair)")
    _remember_places(cursor, "place_after")
    _note_changes(cursor, run, edition)
    return Merged(created, updated, gone)


def merge_qualifications(cursor: Any, run: int, edition: Any, feed: str, columns: Sequence[str]) -> Merged:
    """One of the companion files: the same rule, a person's same code is one line that changed."""
    _pair(cursor, Qualification, "qualification", ("professional_id", "kind", "code"), "permit", feed=feed)
    updated = _update(cursor, Qualification, "qualification", columns)
    gone = _mark_gone(cursor, Qualification, edition)
    where = "WHERE line NOT IN (SELECT line FROM pair)"
    created = _insert(cursor, Qualification, "qualification", columns, run, where, feed=feed)
    return Merged(created, updated, gone)


def _pair(
    cursor: Any, model: type[Model], stage: str, key: Sequence[str], order: str, *, feed: str = ""
) -> None:
    """``gone_row``: rows whose line vanished; ``pair``: (line, id) of the rows that a new line replaces."""
    names, target = ", ".join(key), model._meta.db_table
    of_feed = "AND t.feed = %s" if feed else ""
    cursor.execute("DROP TABLE IF EXISTS gone_row, pair")
    cursor.execute(
        f"CREATE TEMP TABLE gone_row ON COMMIT DROP AS"
        f" SELECT t.* FROM {target} t JOIN gone_line USING (line_hash) WHERE t.gone_on IS NULL {of_feed}",
        [feed] if feed else [],
    )
    window = f"row_number() OVER (PARTITION BY {names} ORDER BY {order}, line_hash) AS rank"
    cursor.execute(
        f"""
        CREATE TEMP TABLE pair ON COMMIT DROP AS SELECT n.line, o.id
        FROM (SELECT line, {names}, {window} FROM {staging.table(stage)}) n
        JOIN (SELECT id, {names}, {window} FROM gone_row) o USING ({names}, rank)
        """
    )
    cursor.execute("ANALYZE gone_row")
    cursor.execute("ANALYZE pair")


def _update(cursor: Any, model: type[Model], stage: str, columns: Sequence[str]) -> int:
    values = cast(model, columns).split(", ")
    assign = ", ".join(f"{name} = {value}" for name, value in zip(columns, values, strict=True))
    cursor.execute(
        f"UPDATE {model._meta.db_table} t SET {assign} FROM {staging.table(stage)} s JOIN pair USING (line)"
        " WHERE t.id = pair.id"
    )
    return int(cursor.rowcount)


def _mark_gone(cursor: Any, model: type[Model], edition: Any) -> int:
    cursor.execute(
        f"UPDATE {model._meta.db_table} t SET gone_on = %s FROM gone_row g"
        " WHERE t.id = g.id AND t.id NOT IN (SELECT id FROM pair)",
        [edition],
    )
    return int(cursor.rowcount)


def _insert(
    cursor: Any,
    model: type[Model],
    stage: str,
    columns: Sequence[str],
    run: int,
    where: str,
    *,
    feed: str = "",
) -> int:
    extra, value = (", feed", ", %s") if feed else ("", "")
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}, since_id{extra})"
        f" SELECT {cast(model, columns)}, %s{value} FROM {staging.table(stage)} s {where}",
        [run, feed] if feed else [run],
    )
    return int(cursor.rowcount)


def _remember_places(cursor: Any, name: str) -> None:
    """Where each touched person practises now: communes, addresses, and the words to show."""
    cursor.execute(
        f"""
        CREATE TEMP TABLE {name} ON COMMIT DROP AS
        SELECT t.professional_id, count(p.id) AS lines,
               coalesce(array_agg(DISTINCT p.commune_id) FILTER (WHERE p.commune_id IS NOT NULL), '{{}}')
                   AS communes,
               string_agg(DISTINCT concat_ws(', ', nullif(s.street, ''), s.postal_line), ' ; ') AS addresses,
               string_agg(DISTINCT concat_ws(', ', nullif(coalesce(nullif(s.trade_name, ''), s.name), ''),
                   nullif(s.street, ''), nullif(s.postal_line, '')), ' ; ') AS words
        FROM touched t
        LEFT JOIN reference_practice p ON p.professional_id = t.professional_id AND p.gone_on IS NULL
        LEFT JOIN reference_practicesite s ON s.ident = p.site_id
        GROUP BY t.professional_id
        """
    )
    cursor.execute(f"ANALYZE {name}")


def _note_changes(cursor: Any, run: int, edition: Any) -> None:
    cursor.execute(
        "UPDATE reference_professional SET gone_on = %s FROM place_after a"
        " WHERE ident = a.professional_id AND a.lines = 0 AND gone_on IS NULL",
        [edition],
    )
    cursor.execute(
        """
        INSERT INTO reference_directorychange
            (run_id, professional_id, kind, communes_before, communes_after, before, after)
        SELECT %s, b.professional_id,
               CASE WHEN b.lines = 0 THEN CASE WHEN p.since_id = %s THEN 'new' ELSE 'back' END
                    WHEN a.lines = 0 THEN 'gone' ELSE 'moved' END,
               b.communes, a.communes, coalesce(b.words, ''), coalesce(a.words, '')
        FROM place_before b JOIN place_after a USING (professional_id)
        JOIN reference_professional p ON p.ident = b.professional_id
        WHERE (b.lines = 0) <> (a.lines = 0)
           OR (b.lines > 0 AND a.lines > 0 AND b.addresses IS DISTINCT FROM a.addresses)
        ORDER BY b.professional_id
        """,
        [run, run],
    )
