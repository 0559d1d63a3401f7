"""Migration operations that raise the walls of patient data: the community, then the circle.

Policies name their role. The owner passes the first wall alone, for the upkeep, and for the functions of
the circle, which must read memberships that the asker may not see; who serves passes both. Nobody passes
without a community set. A right that no table needs, DELETE, is taken away: what must go, the upkeep erases.
"""

from typing import Any

from django.db import migrations

SERVING = "maillage_care"
MINE = "community_id = ANY ((SELECT care_communities())::bigint[])"

SETTINGS_SQL = """
CREATE FUNCTION care_communities() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(current_setting('app.communities', true), ''), ',')::bigint[] $$;
CREATE FUNCTION care_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.user', true), '')::bigint $$;
CREATE FUNCTION care_case() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.care_case', true), '')::uuid $$;
CREATE FUNCTION care_desk() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('app.care_desk', true), '') = 'on' $$;
"""
SETTINGS_REVERSE = """
DROP FUNCTION care_communities(); DROP FUNCTION care_user();
DROP FUNCTION care_case(); DROP FUNCTION care_desk();
"""


class Face:
    """Who sees the rows of a table, once in their community: SQL where ``{case}`` is the key of the case."""

    # Only the circle: identity, health, messages.
    CONTENT = "{case} IN (SELECT care_my_cases())"
    # What says nothing of the person: the circle, those who are asked to join it, and the desk.
    OUTLINE = "({case} IN (SELECT care_seen_cases()) OR (SELECT care_desk()))"
    # No patient at all: anyone of the community.
    SHARED = "true"
    # No patient either, but small numbers: the desk alone.
    DESK = "(SELECT care_desk())"
    # No patient either, and a secret of one person: that person alone.
    OWN = "person_id = (SELECT care_user())"


class CareWall(migrations.RunSQL):
    """Force row-level security on a table of this app.

    ``face`` is one of ``Face`` (or SQL of the same kind), ``case`` the column that names the case. Rows of an
    outline are written by the circle only, whoever else reads them. ``mend`` names the columns that may
    change; every one when empty. ``references``: keys to tables of this app, twinned with the community.
    """

    def __init__(
        self,
        table: str,
        *,
        face: str = Face.CONTENT,
        case: str = "case_id",
        mend: list[str] | None = None,
        references: dict[str, str] | None = None,
    ) -> None:
        self.options: dict[str, Any] = {
            "table": table, "face": face, "case": case, "mend": mend or [], "references": references or {},
        }  # fmt: skip
        super().__init__(";\n".join(self._raise(**self.options)), ";\n".join(self._lower(**self.options)))

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return self.__class__.__qualname__, [], dict(self.options)

    @staticmethod
    def _raise(*, table: str, face: str, case: str, mend: list[str], references: dict[str, str]) -> list[str]:
        seen = face.format(case=case)
        written = seen if face in {Face.SHARED, Face.DESK, Face.OWN} else Face.CONTENT.format(case=case)
        sql = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY upkeep ON {table} TO CURRENT_USER USING ({MINE}) WITH CHECK ({MINE})",
            f"CREATE POLICY seen ON {table} FOR SELECT TO {SERVING} USING ({MINE} AND {seen})",
            f"CREATE POLICY added ON {table} FOR INSERT TO {SERVING} WITH CHECK ({MINE} AND {written})",
            (
                f"CREATE POLICY mended ON {table} FOR UPDATE TO {SERVING} "
                f"USING ({MINE} AND {written}) WITH CHECK ({MINE} AND {written})"
            ),
            f"REVOKE DELETE, TRUNCATE ON {table} FROM {SERVING}",
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_key UNIQUE (community_id, id)",
        ]
        if mend:
            sql += [
                f"REVOKE UPDATE ON {table} FROM {SERVING}",
                f"GRANT UPDATE ({', '.join(mend)}) ON {table} TO {SERVING}",
            ]
        sql += [
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{field}_tenant FOREIGN KEY (community_id, {field}) "
            f"REFERENCES {target} (community_id, id) DEFERRABLE INITIALLY DEFERRED"
            for field, target in references.items()
        ]
        return sql

    @staticmethod
    def _lower(*, table: str, face: str, case: str, mend: list[str], references: dict[str, str]) -> list[str]:
        sql = [f"ALTER TABLE {table} DROP CONSTRAINT {table}_{field}_tenant" for field in references]
        sql.append(f"ALTER TABLE {table} DROP CONSTRAINT {table}_tenant_key")
        sql += [f"DROP POLICY {policy} ON {table}" for policy in ("upkeep", "seen", "added", "mended")]
        sql.append(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        sql.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        return sql
