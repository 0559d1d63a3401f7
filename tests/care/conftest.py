"""The same tests where patient data is in the database of the rest, and in one of its own."""

import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import conninfo

from config.local import database
from maillage.care.switch.queries import forget_answers
from tests.care.makers import Surgery, make_surgery
from tests.database import Clone, in_database


@pytest.fixture
def surgery(cast) -> Surgery:
    forget_answers()
    return make_surgery(cast)


@pytest.fixture(scope="module")
def elsewhere(test_database: Clone, django_db_blocker) -> Iterator[str]:
    """A database that holds the schema of patient data and nothing else."""
    server, name = test_database.server, f"test_care_{os.getpid()}"
    with django_db_blocker.unblock():
        if server.embedded:
            server.run("CREATE DATABASE {} OWNER {}", name, database.OWNER)
        else:
            server.run("CREATE DATABASE {}", name)
        login = conninfo.conninfo_to_dict(server.app)["user"] if not server.embedded else None
        if server.embedded:
            database._open_care(in_database(server.owner, name))
        else:
            database.prepare_care(in_database(server.owner, name), str(login))
        server.use_for_care(name)
        call_command("migrate", "care", database="care_owner", verbosity=0, interactive=False)
        yield name
        server.use_for_care(test_database.name)
        for alias in ("care", "care_owner"):
            connections[alias].close()
        server.run("DROP DATABASE {} WITH (FORCE)", name)
