"""The tests' database: the real PostgreSQL, the real migrations, the real powerless role.

A template database is built once per state of the migrations and of the reference data, by the owner, as
`maillage setup` does. Each test process gets a clone of it and works there as `maillage_app`, under forced
row-level security. That role may not TRUNCATE, so a test with real commits is undone by a fresh clone.
`DATABASE_URL` chooses another server than the embedded one of `var/postgres-test`.
"""

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql

from config.cli import BASE_DIR
from config.databases import IN_CARE, MIGRATING, SERVING, entry
from config.local import database, postgres
from config.local.commands import load
from config.local.fingerprint import digest, fingerprint

DATA_DIR = BASE_DIR / "var" / "postgres-test"
# What the tests' database is made from besides the migrations; no demonstration but that of the directory.
REFERENCE = ("maillage/reference/**/*", "config/local/database.py", "requirements/run.txt")
TEMPLATE = ("maillage/*/migrations/*.py", *REFERENCE)
LOOPBACK = {"127.0.0.1", "::1", "localhost", None, ""}


@dataclass(frozen=True)
class TestServer:
    """Where the tests' databases are: addresses as functions of the database's name."""

    __test__ = False

    admin: str
    app: str
    care: str
    owner: str
    embedded: bool

    @classmethod
    def external(cls, url: str) -> "TestServer":
        return cls(url, url, url, os.environ.get("DATABASE_OWNER_URL", url), embedded=False)

    @classmethod
    def on(cls, server: postgres.Server) -> "TestServer":
        roles = (postgres.SUPERUSER, database.APP, database.CARE, database.OWNER)
        urls = [server.url(role, "postgres") for role in roles]
        return cls(*urls, embedded=True)

    def run(self, statement: str, *names: str) -> None:
        """One statement outside any transaction, by who may create databases; `{}` are identifiers."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def comment(self, name: str) -> str | None:
        """What was written on a database."""
        with psycopg.connect(self.admin) as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
            ).fetchone()
            return row[0] if row else None

    def set_comment(self, name: str, comment: str) -> None:
        """Write on a database."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Literal(comment)))

    def names(self, prefix: str) -> list[str]:
        """Databases whose name starts so."""
        with psycopg.connect(self.admin) as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
            )
            return [name for (name,) in rows]

    def use(self, name: str) -> None:
        """Point Django's doors at a database."""
        self._point("default", self.app, name, SERVING | self._role(database.APP))
        self._point("owner", self.owner, name, MIGRATING)
        self.use_for_care(name)

    def use_for_care(self, name: str) -> None:
        """Point the two doors of patient data at a database: that of the rest, or another."""
        self._point("care", self.care, name, SERVING | IN_CARE | self._role(database.CARE))
        self._point("care_owner", self.owner, name, MIGRATING | IN_CARE)

    def _role(self, name: str) -> dict[str, str]:
        return {} if self.embedded else {"role": name}

    @staticmethod
    def _point(alias: str, url: str, name: str, settings: dict[str, str]) -> None:
        connections[alias].close()
        chosen = entry(in_database(url, name), settings)
        connections[alias].settings_dict.update(chosen | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False})

    def environment(self, name: str) -> dict[str, str]:
        """What a command run as a process of its own needs to work on a database."""
        urls = {
            "DATABASE_URL": in_database(self.app, name),
            "DATABASE_OWNER_URL": in_database(self.owner, name),
            "CARE_DATABASE_URL": in_database(self.care, name),
            "CARE_DATABASE_OWNER_URL": in_database(self.owner, name),
        }
        return {**os.environ, **urls, "MAILLAGE_MODE": "test"}


@dataclass
class Clone:
    """The database of this process, made again from a template after each test that commits."""

    server: TestServer
    name: str
    template: str

    def create(self) -> None:
        self.server.run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", self.name, self.template)

    def drop(self) -> None:
        connections.close_all()
        self.server.run("DROP DATABASE {} WITH (FORCE)", self.name)

    def renew(self) -> None:
        self.drop()
        self.create()

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """What is committed so far is found again by each test to come, until the end."""
        former, self.template = self.template, self.name.replace("test_", "test_kept_", 1)
        connections.close_all()
        self.server.run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", self.template, self.name)
        try:
            yield
        finally:
            kept, self.template = self.template, former
            self.renew()
            self.server.run("DROP DATABASE {} WITH (FORCE)", kept)


def in_database(url: str, name: str) -> str:
    """The same address with another database."""
    address, mark, options = url.partition("?")
    return f"{address.rpartition('/')[0]}/{name}{mark}{options}"


@dataclass(frozen=True)
class Made:
    """What a template is made of: {path: digest} of its migrations, and one digest for all the rest."""

    migrations: dict[str, str]
    rest: str

    @classmethod
    def here(cls) -> "Made":
        found = sorted(BASE_DIR.glob("maillage/*/migrations/*.py"))
        digests = {str(path.relative_to(BASE_DIR)): digest([path]) for path in found}
        return cls(digests, fingerprint(BASE_DIR, REFERENCE))

    @classmethod
    def read(cls, comment: str | None) -> "Made | None":
        return cls(**json.loads(comment)) if comment else None

    def begins(self, other: "Made") -> bool:
        """Whether the other is this one with more migrations."""
        return self.rest == other.rest and self.migrations.items() <= other.migrations.items()


def make_template(server: TestServer, name: str) -> None:
    """Build the template unless it stands already; a half-built one never bears its name.

    A former one that lacks the newest migrations is completed: applying them all takes minutes.
    """
    if name in server.names(name):
        return
    made, draft, formers = Made.here(), f"{name}_draft", server.names("template_")
    begun = next(
        (one for one in formers if (said := Made.read(server.comment(one))) and said.begins(made)), ""
    )
    if begun:
        server.run("ALTER DATABASE {} RENAME TO {}", begun, draft)
    for former in formers:
        if former != begun:
            server.run("DROP DATABASE {} WITH (FORCE)", former)
    if begun:
        server.use(draft)
    elif server.embedded:
        database.prepare_embedded(server.admin, in_database(server.owner, draft), draft)
    else:
        server.run("CREATE DATABASE {}", draft)
        database.prepare(in_database(server.owner, draft), urlsplit(server.app).username)
        database.prepare_care(in_database(server.owner, draft), urlsplit(server.app).username)
    server.use(draft)
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    call_command("migrate", "care", database="care_owner", verbosity=0, interactive=False)
    if not begun:
        load("reference")
        load_invented_directory()
    connections.close_all()
    server.set_comment(draft, json.dumps(asdict(made)))
    server.run("ALTER DATABASE {} RENAME TO {}", draft, name)


def load_invented_directory() -> None:
    """Professionals and establishments of one department, for the pages that show some."""
    from maillage.reference.directory import demo  # noqa: PLC0415 -- models, once Django is ready

    demo.load({"04": 1.0}, rows=1_500)


def drop_abandoned(server: TestServer) -> None:
    """Databases left by test runs that were killed: their name ends with the pid of their process."""
    for name in server.names("test_"):
        if not Path(f"/proc/{name.rpartition('_')[2]}").exists():
            server.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def test_database(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[Clone]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        url = os.environ.get("DATABASE_URL")
        if url:
            server = TestServer.external(url)
        else:
            server = TestServer.on(stack.enter_context(postgres.lease(DATA_DIR, fast=True)))
        clone = Clone(server, f"test_{worker}_{os.getpid()}", f"template_{fingerprint(BASE_DIR, TEMPLATE)}")
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        with (DATA_DIR / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            drop_abandoned(server)
            make_template(server, clone.template)
            clone.create()
        server.use(clone.name)
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: clone.renew())
        yield clone
        clone.drop()


@pytest.fixture(scope="session")
def django_db_setup(test_database: Clone) -> None:
    """Replaces pytest-django's own, which would create empty databases as the serving role."""


@pytest.fixture
def command_environment(test_database: Clone) -> dict[str, str]:
    """Environment of a `maillage` process on this database; it sees what was committed only."""
    return test_database.server.environment(test_database.name)


def pytest_configure() -> None:
    """No test talks to anything but this machine."""
    sys.addaudithook(refuse_the_network)


def refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: connections and look-ups stay on the loopback; Unix sockets are free."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if (host.decode() if isinstance(host, bytes) else host) not in LOOPBACK:
        raise ConnectionRefusedError(f"tests may not reach {host}")
