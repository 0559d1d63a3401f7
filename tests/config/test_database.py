"""Roles and rights: on the embedded server and on an external one."""

import os
import pwd

import psycopg
import pytest

from config.databases import databases, entry
from config.local import database, postgres
from config.local.errors import LocalError


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("roles") / "pg"
    with postgres.lease(data_dir, fast=True) as running:
        yield running
    postgres.remove(data_dir)


def run(url: str, *statements: str, options: str = "") -> object:
    with psycopg.connect(url, autocommit=True, options=options) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


@pytest.fixture
def external(server):
    """An external server as an administrator of it sees it: no role of ours, an empty database."""
    admin = server.url("postgres", "postgres")
    run(admin, "DROP DATABASE IF EXISTS ext WITH (FORCE)", "DROP DATABASE IF EXISTS maillage WITH (FORCE)")
    for role in ("maillage_app", "maillage_backup", "maillage_owner", "plain"):
        run(admin, f"DROP ROLE IF EXISTS {role}")
    run(admin, "CREATE DATABASE ext")
    return server.url("postgres", "ext")


@pytest.fixture
def plain(server, external):
    """A login of its own, without any right."""
    access = postgres.cluster_dir(server.data_dir) / "pg_ident.conf"
    if "plain" not in access.read_text():
        user = pwd.getpwuid(os.geteuid()).pw_name
        access.write_text(f'{access.read_text()}maillage "{user}" plain\n')
        run(external, "SELECT pg_reload_conf()")
    run(external, "CREATE ROLE plain LOGIN")
    return server.url("plain", "ext")


@pytest.fixture
def embedded(server, external):
    superuser, owner = server.url("postgres", "postgres"), server.url("maillage_owner", "maillage")
    for _again in range(2):
        database.prepare_embedded(superuser, owner)
    run(owner, "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, x int)", "INSERT INTO t (x) VALUES (1)")
    return server


def test_the_three_roles_have_no_power_of_their_own(embedded):
    admin = embedded.url("postgres", "maillage")
    powers = "rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication"
    assert run(admin, f"SELECT bool_or({powers}) FROM pg_roles WHERE rolname LIKE 'maillage%'") is False
    query = "SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolbypassrls AND rolname LIKE 'maillage%'"
    assert run(admin, query) == "maillage_backup"
    owners = "SELECT string_agg(DISTINCT pg_get_userbyid(relowner), ',') FROM pg_class WHERE relname = 't'"
    assert run(admin, owners) == "maillage_owner"


@pytest.mark.parametrize(
    "statement", ["TRUNCATE t", "DROP TABLE t", "ALTER TABLE t ADD y int", "CREATE TABLE u ()"]
)
def test_the_serving_role_changes_rows_only(embedded, statement):
    app = embedded.url("maillage_app", "maillage")
    run(app, "INSERT INTO t (x) VALUES (2)", "UPDATE t SET x = 3", "DELETE FROM t WHERE x = 9")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(app, statement)


def test_the_backup_role_reads_everything_and_writes_nothing(embedded):
    owner = embedded.url("maillage_owner", "maillage")
    run(owner, "ALTER TABLE t ENABLE ROW LEVEL SECURITY", "ALTER TABLE t FORCE ROW LEVEL SECURITY")
    backup = embedded.url("maillage_backup", "maillage")
    assert run(embedded.url("maillage_app", "maillage"), "SELECT count(*) FROM t") == 0
    assert run(owner, "SELECT count(*) FROM t") == 0
    assert run(backup, "SELECT count(*) FROM t") == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(backup, "DELETE FROM t")


def test_preparing_again_gives_back_nothing_that_a_migration_took(embedded):
    owner = embedded.url("maillage_owner", "maillage")
    run(owner, "REVOKE UPDATE, DELETE ON t FROM maillage_app")
    database.prepare_embedded(embedded.url("postgres", "postgres"), owner)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(embedded.url("maillage_app", "maillage"), "DELETE FROM t")


def test_an_external_superuser_still_serves_without_power(external, tmp_path):
    database.prepare(external)
    database.prepare(external)
    run(external, "CREATE TABLE t (x int)")
    options = databases({"DATABASE_URL": external}, tmp_path)["default"]["OPTIONS"]["options"]
    assert run(external, "SELECT current_user", options=options) == "maillage_app"
    assert run(external, "SELECT count(*) FROM t", options=options) == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(external, "DROP TABLE t", options=options)


@pytest.mark.parametrize("attributes", ["CREATEROLE", "SUPERUSER"])
def test_an_external_login_that_may_create_roles_is_enough(external, plain, tmp_path, attributes):
    run(external, f"ALTER ROLE plain {attributes}", "ALTER DATABASE ext OWNER TO plain")
    for _again in range(2):
        database.prepare(plain)
    run(plain, "CREATE TABLE t (x int)")
    options = databases({"DATABASE_URL": plain}, tmp_path)["default"]["OPTIONS"]["options"]
    assert run(plain, "SELECT current_user", options=options) == "maillage_app"
    assert run(plain, "SELECT count(*) FROM t", options=options) == 0


def test_a_serving_login_apart_from_the_owner_may_become_the_serving_role(external, plain, tmp_path):
    database.prepare(external, "plain")
    door = databases({"DATABASE_URL": plain, "DATABASE_OWNER_URL": external}, tmp_path)["default"]
    assert run(plain, "SELECT current_user", options=door["OPTIONS"]["options"]) == "maillage_app"


def test_a_login_without_the_right_is_told_the_sql_to_run(external, plain):
    run(external, "ALTER DATABASE ext OWNER TO plain")
    with pytest.raises(
        LocalError, match=r"administrateur, dans la base ext : CREATE ROLE \"maillage_app\" NOLOGIN"
    ):
        database.prepare(plain)
    run(external, "CREATE ROLE maillage_app", "CREATE ROLE maillage_backup")
    with pytest.raises(LocalError, match=r'GRANT "maillage_app" TO "plain";'):
        database.prepare(plain)
    run(external, 'GRANT "maillage_app" TO "plain"')
    database.prepare(plain)


def test_a_server_that_does_not_answer_is_one_line(tmp_path):
    with pytest.raises(LocalError, match="ne répond pas") as caught:
        database.prepare(f"postgresql:///x?host={tmp_path}&user=x")
    assert "\n" not in caught.value.message


def test_without_an_address_both_doors_are_on_the_embedded_server(tmp_path):
    doors = databases({}, tmp_path)
    assert {alias: door["USER"] for alias, door in doors.items()} == {
        "default": "maillage_app",
        "owner": "maillage_owner",
    }
    assert {door["HOST"] for door in doors.values()} == {
        str(postgres.socket_dir(tmp_path / "var" / "postgres"))
    }
    assert not (tmp_path / "var").exists()
    # Django opens a transaction on every atomic alias: the migrations' door must not be one.
    assert doors["default"]["ATOMIC_REQUESTS"]
    assert not doors["owner"].get("ATOMIC_REQUESTS")


def test_an_external_address_keeps_its_parts():
    door = entry(
        "postgres://a%40b:s%2Fc@db.invalid:6432/na%20me?sslmode=require", {"role": "maillage_app"}, pool="8"
    )
    assert [door[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        *("a@b", "s/c", "db.invalid", "6432", "na me"),
    ]
    assert door["OPTIONS"] == {
        "sslmode": "require",
        "options": "-c role=maillage_app",
        "pool": {"min_size": 1, "max_size": 8},
    }
    assert door["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize("url", ["mysql://x/y", "postgres://host", "n’importe quoi"])
def test_an_unreadable_address_is_refused(url, tmp_path):
    with pytest.raises(LocalError, match="postgres://compte:secret"):
        databases({"DATABASE_URL": url}, tmp_path)
