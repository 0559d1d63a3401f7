"""FINESS: the whole register is staged, then compared with what is held. It has a hundred thousand rows."""

# ruff: noqa: S608 -- every part of the statements is a constant of this room; values are parameters

from typing import Any

from maillage.reference.directory.actions import staging
from maillage.reference.directory.actions.merging import Merged, cast
from maillage.reference.directory.finess import FinessReader
from maillage.reference.directory.models import Establishment

_COLUMNS = FinessReader.stages["establishment"][1:]
_STRUCTURES, _PLACES = staging.table("establishment"), staging.table("place")


def set_aside(cursor: Any, run: int) -> int:
    """Refuse a number met twice and a position of nothing; how many lines that is."""
    cursor.execute(
        f"""
        WITH twice AS (
            DELETE FROM {_STRUCTURES} s USING {_STRUCTURES} o
            WHERE o.finess = s.finess AND o.line < s.line RETURNING s.line, s.finess
        ), moved AS (
            DELETE FROM {_PLACES} s USING {_PLACES} o
            WHERE o.finess = s.finess AND o.line < s.line RETURNING s.line, s.finess
        )
        INSERT INTO reference_importrejection (run_id, line, reason, excerpt)
        SELECT DISTINCT %s, line, 'numéro FINESS déjà lu dans ce fichier', finess FROM twice
        UNION ALL SELECT DISTINCT %s, line, 'position déjà lue dans ce fichier', finess FROM moved
        """,
        [run, run],
    )
    refused = cursor.rowcount
    cursor.execute(
        f"""
        WITH stray AS (
            DELETE FROM {_PLACES} p WHERE NOT EXISTS (SELECT FROM {_STRUCTURES} s WHERE s.finess = p.finess)
            RETURNING line, finess
        )
        INSERT INTO reference_importrejection (run_id, line, reason, excerpt)
        SELECT %s, line, 'position d’un établissement absent du fichier', finess FROM stray
        """,
        [run],
    )
    return int(refused + cursor.rowcount)


def merge(cursor: Any, run: int, edition: Any) -> Merged:
    """Counts are of lines: the position of an establishment shares its fate. A file without positions
    leaves those that are known.
    """
    names = ", ".join(_COLUMNS)
    held = ", ".join(f"t.{name}" for name in (*_COLUMNS, "lat", "lon"))
    new = ", ".join(f"i.{name}" for name in (*_COLUMNS, "lat", "lon"))
    cursor.execute("DROP TABLE IF EXISTS incoming")
    cursor.execute(
        f"""
        CREATE TEMP TABLE incoming ON COMMIT DROP AS
        SELECT {cast(Establishment, _COLUMNS)}, coalesce(p.lat, t.lat) AS lat, coalesce(p.lon, t.lon) AS lon,
               CASE WHEN p.finess IS NULL THEN 1 ELSE 2 END AS lines
        FROM {_STRUCTURES} s LEFT JOIN {_PLACES} p USING (finess)
        LEFT JOIN reference_establishment t USING (finess)
        """
    )
    differs = f"(t.gone_on IS NOT NULL OR ({held}) IS DISTINCT FROM ({new}))"
    cursor.execute(
        f"""
        SELECT coalesce(sum(lines) FILTER (WHERE t.finess IS NULL), 0),
               coalesce(sum(lines) FILTER (WHERE t.finess IS NOT NULL AND {differs}), 0),
               coalesce(sum(lines), 0)
        FROM incoming i LEFT JOIN reference_establishment t USING (finess)
        """
    )
    created, updated, total = map(int, cursor.fetchone())
    assign = ", ".join(f"{name} = i.{name}" for name in (*_COLUMNS[1:], "lat", "lon"))
    cursor.execute(
        f"UPDATE reference_establishment t SET {assign}, gone_on = NULL FROM incoming i"
        f" WHERE t.finess = i.finess AND {differs}"
    )
    cursor.execute(
        f"INSERT INTO reference_establishment ({names}, lat, lon, since_id) SELECT {names}, lat, lon, %s"
        " FROM incoming i WHERE NOT EXISTS (SELECT FROM reference_establishment t WHERE t.finess = i.finess)",
        [run],
    )
    cursor.execute(
        "UPDATE reference_establishment t SET gone_on = %s WHERE gone_on IS NULL"
        " AND NOT EXISTS (SELECT FROM incoming i WHERE i.finess = t.finess)",
        [edition],
    )
    return Merged(created, updated, int(cursor.rowcount), same=total - created - updated)
