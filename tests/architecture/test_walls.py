"""Control A02: the catalogue of the database itself says that every tenant table is walled.

Reads pg_class, pg_policy, pg_views, pg_proc and pg_constraint, then tries raw SQL as the serving role.
"""

import pytest
from django.apps import apps
from django.db import connection, connections

from maillage.foundation.tenancy.models import TenantModel
from maillage.foundation.tenancy.scope import community_scope

# Tables whose rows everyone may read on purpose: registers. Writing stays with the tenant.
PUBLIC_REGISTERS = {
    "foundation_community",
    "communities_territoryclaim",
    "planning_publishedprotocol",
}
# Unique constraints of tenant tables that need no tenant: they hold a random value, which reveals nothing.
RANDOM_VALUES = {("foundation_invitation", "nonce"), ("foundation_community", "founding_key")}
# A key of the database, whose owner a composite foreign key forbids to be of another community.
OWNED_KEYS = {
    ("communities_agendapoint", "runoff_of_id"),
    ("communities_assembly", "previous_id"),
    ("communities_assembly", "replaces_id"),
    ("communities_assemblyminutes", "assembly_id"),
    ("communities_assemblyminutes", "scan_id"),
    ("communities_sheet", "point_id"),
    ("communities_urn", "point_id"),
    ("operations_evidencecontent", "evidence_id"),
    ("operations_reportworkbook", "filing_id"),
}
# The register's address is public, so its uniqueness tells nothing new.
PUBLIC_VALUES = {("foundation_community", "slug")}


def tenant_tables() -> set[str]:
    """Every table with a tenant column, as the database knows it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
               WHERE a.attname = 'community_id' AND c.relkind IN ('r', 'p') AND NOT a.attisdropped
                 AND c.relnamespace = 'public'::regnamespace"""
        )
        return {row[0] for row in cursor.fetchall()} | {"foundation_community"}


pytestmark = pytest.mark.django_db


def test_there_are_tenant_tables_and_every_tenant_model_is_one():
    models = {m._meta.db_table for m in apps.get_models() if issubclass(m, TenantModel)}
    assert models
    assert models <= tenant_tables()


def test_every_tenant_table_forces_row_security():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r'"
        )
        flags = {name: (enabled, forced) for name, enabled, forced in cursor.fetchall()}
    assert {t: flags[t] for t in tenant_tables()} == dict.fromkeys(tenant_tables(), (True, True))


def test_every_policy_that_lets_write_compares_the_tenant():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public'"
        )
        policies = cursor.fetchall()
    for table, policy, command, qual, check in policies:
        if command == "SELECT":
            assert policy in {"public_read", "own_rows"}
            assert policy != "public_read" or table in PUBLIC_REGISTERS
            continue
        expected = "community_id = 0" if policy == "instance_chain" else "app_communities()"
        assert expected in qual
        assert expected in check


@pytest.mark.django_db(databases=["default", "owner"])
def test_roles_are_powerless():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
            "WHERE rolname = current_user"
        )
        name, *powers = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        owned = cursor.fetchone()[0]
    assert name == "maillage_app"
    assert powers == [False, False, False, False]
    assert owned == 0
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


def test_views_run_with_the_rights_of_their_reader():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname FROM pg_class
               WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
                 AND NOT coalesce(reloptions, '{}') @> ARRAY['security_invoker=true']"""
        )
        assert cursor.fetchall() == []


def test_no_function_borrows_its_owners_rights():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        assert cursor.fetchall() == []


def test_uniqueness_never_crosses_tenants():
    """A unique index without the tenant would reveal what another community holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT t.relname, array_agg(a.attname::text ORDER BY a.attname) FROM pg_index i
               JOIN pg_class t ON t.oid = i.indrelid
               JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey)
               WHERE i.indisunique AND NOT i.indisprimary AND t.relname = ANY (%s)
               GROUP BY t.relname, i.indexrelid""",
            [list(tenant_tables())],
        )
        rows = cursor.fetchall()
    assert rows
    crossing = {
        (table, columns[0]) for table, columns in rows if "community_id" not in columns and len(columns) == 1
    }
    assert crossing - RANDOM_VALUES - PUBLIC_VALUES - OWNED_KEYS == set()


def test_foreign_keys_between_tenant_tables_carry_the_tenant():
    """A plain foreign key bypasses row policies: a composite twin must forbid another community's row."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.relname, t.relname,
                      (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a
                       WHERE a.attrelid = s.oid AND a.attnum = ANY (c.conkey))
               FROM pg_constraint c
               JOIN pg_class s ON s.oid = c.conrelid
               JOIN pg_class t ON t.oid = c.confrelid
               WHERE c.contype = 'f'"""
        )
        keys = cursor.fetchall()
    tenants = tenant_tables() - {"foundation_community"}
    between = [(s, columns) for s, t, columns in keys if s in tenants and t in tenants]
    plain = {(s, columns[0]) for s, columns in between if len(columns) == 1}
    composite = {
        (s, next(c for c in columns if c != "community_id")) for s, columns in between if len(columns) == 2
    }
    assert plain <= composite


@pytest.mark.parametrize("verb", ["SELECT", "UPDATE", "DELETE"])
def test_raw_sql_sees_nothing_without_a_scope(cast, verb):
    """The rows exist (the cast made them); the serving role sees none of them outside a scope."""
    seen = {}
    for table in sorted(tenant_tables() - PUBLIC_REGISTERS):
        sql = {
            # Rank 0 is the chain of the instance, which belongs to no community.
            "SELECT": f"SELECT count(*) FROM {table} WHERE community_id <> 0",
            "UPDATE": f"UPDATE {table} SET community_id = community_id",
            "DELETE": f"DELETE FROM {table}",
        }[verb]
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, %s)", [table, verb])
            if not cursor.fetchone()[0]:
                continue  # the right itself is missing: stronger than the policy
            cursor.execute(sql)
            seen[table] = cursor.fetchone()[0] if verb == "SELECT" else cursor.rowcount
    assert "foundation_roleassignment" in seen
    assert set(seen.values()) == {0}


def test_raw_sql_sees_only_its_community(cast):
    with community_scope(cast.ours), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT community_id FROM foundation_roleassignment")
        assert cursor.fetchall() == [(cast.ours.pk,)]


def test_raw_sql_cannot_write_into_another_community(cast):
    with community_scope(cast.ours), connection.cursor() as cursor:
        cursor.execute("UPDATE foundation_community SET name = 'pris' WHERE id = %s", [cast.theirs.pk])
        assert cursor.rowcount == 0
        cursor.execute("SAVEPOINT attempt")
        with pytest.raises(Exception, match="row-level security"):
            cursor.execute(
                "INSERT INTO foundation_roleassignment (community_id, user_id, role, starts_on, granted_at) "
                "VALUES (%s, %s, 'member', now(), now())",
                [cast.theirs.pk, cast.alice.pk],
            )
        cursor.execute("ROLLBACK TO SAVEPOINT attempt")
