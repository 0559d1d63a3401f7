"""Makes the database and its roles ready for the migrations. Idempotent, and run at each set-up.

| role              | may                                                                        |
|-------------------|----------------------------------------------------------------------------|
| `maillage_owner`  | owns the tables, runs the migrations; bound by forced row-level security   |
| `maillage_app`    | serves: reads and writes rows, owns nothing, cannot bypass row security    |
| `maillage_care`   | serves patient data: the schema `care` and nothing else, which no other role serves |
| `maillage_backup` | reads everything, to dump it; bypasses row security where the server lets us |

On an external server the login of `DATABASE_URL` plays the owner and takes on `maillage_app` to serve.
Patient data may be in a database of its own (`prepare_care`, ADR 0048).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.local.errors import LocalError

if TYPE_CHECKING:
    from psycopg import Connection

OWNER, APP, BACKUP = "maillage_owner", "maillage_app", "maillage_backup"
CARE, CARE_SCHEMA = "maillage_care", "care"
DATABASE = "maillage"
POWERLESS = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"


def prepare_embedded(superuser_url: str, owner_url: str, database: str = DATABASE) -> None:
    """Create the roles and the empty database on the embedded server, then open the schemas to the roles."""
    with _connect(superuser_url) as connection:
        _create_role(connection, OWNER, f"LOGIN {POWERLESS} NOBYPASSRLS")
        _create_role(connection, APP, f"LOGIN {POWERLESS} NOBYPASSRLS")
        _create_role(connection, CARE, f"LOGIN {POWERLESS} NOBYPASSRLS")
        _create_role(connection, BACKUP, f"LOGIN {POWERLESS} BYPASSRLS")
        if not _one(connection, "SELECT true FROM pg_database WHERE datname = %s", database):
            _run(connection, "CREATE DATABASE {} OWNER {}", database, OWNER)
    _open_schema(owner_url)
    _open_care(owner_url)


def prepare(owner_url: str, serving_login: str | None = None) -> None:
    """Make an external database ready: the roles if they can be created, then the rights.

    `serving_login` is the login that serves when it is not the owner's. Raises `LocalError` with the SQL that
    an administrator must run when the login may not create the roles.
    """
    _take_on(owner_url, serving_login, APP)
    _open_schema(owner_url)


def prepare_care(owner_url: str, serving_login: str | None = None) -> None:
    """Make a database ready for patient data: the one of the rest, or another. Raises `LocalError`."""
    _take_on(owner_url, serving_login, CARE)
    _open_care(owner_url)


def _take_on(owner_url: str, serving_login: str | None, serving: str) -> None:
    """The role that serves and the one of backups; the logins may become the former."""
    with _connect(owner_url) as connection:
        login = _one(connection, "SELECT session_user")
        may_bypass = (
            "BYPASSRLS"
            if _one(connection, "SELECT usesuper FROM pg_user WHERE usename = session_user")
            else ""
        )
        for role, attributes in ((serving, "NOBYPASSRLS"), (BACKUP, may_bypass)):
            if not _one(connection, "SELECT true FROM pg_roles WHERE rolname = %s", role):
                _create_role(connection, role, f"NOLOGIN {attributes}".strip())
        for user in filter(None, {login, serving_login}):
            # MEMBER is not enough: on PostgreSQL 16+, who creates a role may administer it but not become it.
            may_set = "SET" if connection.info.server_version >= 160000 else "MEMBER"
            if not _one(connection, "SELECT pg_has_role(%s, %s, %s)", user, serving, may_set):
                _run(connection, "GRANT {} TO {}", serving, user)
        unsafe = _one(connection, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", serving)
        if unsafe:
            raise LocalError(
                f"le rôle {serving} contourne les cloisons : ALTER ROLE {serving} NOSUPERUSER NOBYPASSRLS;"
            )


def _open_care(owner_url: str) -> None:
    """The schema of patient data, to its own role: the one that serves the rest has no way in."""
    with _connect(owner_url) as connection:
        database = connection.info.dbname
        _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
        _run(connection, "GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}", database, CARE)
        _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", database, BACKUP)
        if not _one(connection, "SELECT true FROM pg_namespace WHERE nspname = %s", CARE_SCHEMA):
            _run(connection, "CREATE SCHEMA {}", CARE_SCHEMA)
        _run(connection, "REVOKE ALL ON SCHEMA {} FROM PUBLIC", CARE_SCHEMA)
        _run(connection, "GRANT USAGE ON SCHEMA {} TO {}, {}", CARE_SCHEMA, CARE, BACKUP)
        future = "ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT"
        _run(connection, future + " SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}", CARE_SCHEMA, CARE)
        _run(connection, future + " EXECUTE ON FUNCTIONS TO {}", CARE_SCHEMA, CARE)
        _run(connection, future + " SELECT ON TABLES TO {}", CARE_SCHEMA, BACKUP)


def _open_schema(owner_url: str) -> None:
    """Rights of the roles on what the owner has or will create. Never a blanket grant on existing tables:
    it would give back what a migration took away, such as changing the audit trail.
    """
    with _connect(owner_url) as connection:
        database = connection.info.dbname
        _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
        _run(connection, "GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}", database, APP)
        _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", database, BACKUP)
        if _one(
            connection, "SELECT pg_has_role(nspowner, 'MEMBER') FROM pg_namespace WHERE nspname = 'public'"
        ):
            _run(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
            _run(connection, "GRANT USAGE ON SCHEMA public TO {}, {}", APP, BACKUP)
            # Foreign keys are checked as the tables' owner, who may not own the database (clone, restore).
            _run(connection, "GRANT ALL ON SCHEMA public TO CURRENT_USER")
        future = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT"
        _run(connection, future + " SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}", APP)
        _run(connection, future + " USAGE, SELECT ON SEQUENCES TO {}", APP)
        _run(connection, future + " EXECUTE ON FUNCTIONS TO {}", APP)
        _run(connection, future + " SELECT ON TABLES TO {}", BACKUP)
        _run(connection, future + " SELECT ON SEQUENCES TO {}", BACKUP)


def _connect(url: str) -> Connection[Any]:
    import psycopg

    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise LocalError(
            f"la base de données ne répond pas : {str(error).strip().splitlines()[-1]}"
        ) from None


def _create_role(connection: Connection[Any], name: str, attributes: str) -> None:
    exists = _one(connection, "SELECT true FROM pg_roles WHERE rolname = %s", name)
    _run(connection, f"{'ALTER' if exists else 'CREATE'} ROLE {{}} {attributes}", name)


def _one(connection: Connection[Any], query: str, *values: object) -> Any:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None


def _run(connection: Connection[Any], statement: str, *names: str) -> None:
    """Run one statement whose `{}` are identifiers."""
    import psycopg
    from psycopg import sql

    command = sql.SQL(statement).format(*map(sql.Identifier, names))
    try:
        connection.execute(command)
    except psycopg.errors.InsufficientPrivilege:
        raise LocalError(
            f"le compte « {connection.info.user} » n’a pas le droit de préparer la base. Faites exécuter par "
            f"un administrateur, dans la base {connection.info.dbname} : {command.as_string(connection)};"
        ) from None
