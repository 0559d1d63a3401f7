"""The database of a drill, and the programs of the server that holds it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from drills.site import PROJECT

VAR = PROJECT / "var" / "drill"


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """A clone of the tests' template, and the environment of the processes that work on it."""
    from config.local import postgres

    with ExitStack() as stack:
        server = stack.enter_context(postgres.lease(PROJECT / "var" / "postgres-test", fast=True))
        from tests.database import TEMPLATE, Clone, TestServer, fingerprint, make_template

        there = TestServer.on(server)
        os.environ |= {
            "MAILLAGE_MODE": "local", "MAILLAGE_VAR": str(VAR), "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": there.app, "DATABASE_OWNER_URL": there.owner, "VAULT_KEYS": f"drill:{'0e' * 32}",
            "PYTHONWARNINGS": "ignore",
        }  # fmt: skip
        import django

        django.setup()
        clone = Clone(there, f"test_drill_{os.getpid()}", f"template_{fingerprint(PROJECT, TEMPLATE)}")
        make_template(there, clone.template)
        clone.create()
        stack.callback(clone.drop)
        there.use(clone.name)
        yield {**there.environment(clone.name), "MAILLAGE_MODE": "local"}


def superuser() -> str:
    """The address of the database for who may read and write everything, as backups do."""
    from django.db import connections
    from psycopg import conninfo

    from config.local import postgres

    parts = conninfo.conninfo_to_dict(os.environ["DATABASE_OWNER_URL"])
    name = connections["default"].settings_dict["NAME"]
    return conninfo.make_conninfo(**{**parts, "user": postgres.SUPERUSER, "dbname": name})


def program(name: str, *arguments: str) -> None:
    """A client program of the server that runs: those of an older PostgreSQL refuse its dumps."""
    from config.local.binaries import find_binaries, server_account

    subprocess.run([find_binaries(server_account(), None)[0] / name, *arguments], check=True)


def commit() -> str:
    """What is measured."""
    return subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=PROJECT, text=True).strip()
