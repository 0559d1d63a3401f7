"""Migration operations that raise the database wall around a table.

Each forces row-level security, so that even the owner of the table is bound, with a policy that fails
closed: no community set means no row. The facts behind each clause were found by experiment
(``docs/adr/0002-tenant-in-the-url-and-two-walls.md``).
"""

from typing import Any

from django.db import migrations

SCOPE_SQL = """
CREATE OR REPLACE FUNCTION app_communities() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(current_setting('app.communities', true), ''), ',')::bigint[] $$;
CREATE OR REPLACE FUNCTION app_user() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.user', true), '')::bigint $$;
"""
# The sub-select makes PostgreSQL compute the array once per query instead of once per row.
MINE = "{column} = ANY ((SELECT app_communities())::bigint[])"


class CreateScopeFunctions(migrations.RunSQL):
    """Create ``app_communities()`` and ``app_user()``, read by every policy."""

    def __init__(self) -> None:
        super().__init__(SCOPE_SQL, "DROP FUNCTION app_communities(); DROP FUNCTION app_user();")

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return self.__class__.__qualname__, [], {}


class TenantWall(migrations.RunSQL):
    """Force row-level security on a tenant table.

    ``public_read`` opens SELECT to everyone (public registers); ``own_rows`` adds a SELECT policy on a user
    column, for rows that a person must see before a community is chosen. ``references`` maps a foreign-key
    column to the tenant table it names: a composite key then forbids pointing at another community's row
    (foreign keys bypass row policies).
    """

    def __init__(
        self,
        table: str,
        *,
        column: str = "community_id",
        public_read: bool = False,
        own_rows: str = "",
        references: dict[str, str] | None = None,
    ) -> None:
        self.options: dict[str, Any] = {
            "table": table, "column": column, "public_read": public_read,
            "own_rows": own_rows, "references": references or {},
        }  # fmt: skip
        super().__init__(";\n".join(self._raise(**self.options)), ";\n".join(self._lower(**self.options)))

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return self.__class__.__qualname__, [], dict(self.options)

    @staticmethod
    def _raise(
        *, table: str, column: str, public_read: bool, own_rows: str, references: dict[str, str]
    ) -> list[str]:
        mine = MINE.format(column=column)
        sql = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY tenant ON {table} USING ({mine}) WITH CHECK ({mine})",
        ]
        if public_read:
            sql.append(f"CREATE POLICY public_read ON {table} FOR SELECT USING (true)")
        if own_rows:
            sql.append(f"CREATE POLICY own_rows ON {table} FOR SELECT USING ({own_rows} = app_user())")
        if column != "id":
            sql.append(f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_key UNIQUE ({column}, id)")
        sql += [
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{field}_tenant FOREIGN KEY ({column}, {field}) "
            f"REFERENCES {target} (community_id, id) DEFERRABLE INITIALLY DEFERRED"
            for field, target in references.items()
        ]
        return sql

    @staticmethod
    def _lower(
        *, table: str, column: str, public_read: bool, own_rows: str, references: dict[str, str]
    ) -> list[str]:
        sql = [f"ALTER TABLE {table} DROP CONSTRAINT {table}_{field}_tenant" for field in references]
        if column != "id":
            sql.append(f"ALTER TABLE {table} DROP CONSTRAINT {table}_tenant_key")
        policies = ["tenant", *(["public_read"] if public_read else []), *(["own_rows"] if own_rows else [])]
        sql += [f"DROP POLICY {policy} ON {table}" for policy in policies]
        sql.append(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        sql.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        return sql
