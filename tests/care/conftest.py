"""The same tests where patient data is in the database of the rest, and in one of its own."""

import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from psycopg import conninfo

from config.local import database
from maillage.care.switch.queries import forget_answers
from maillage.communities.members.actions import register
from maillage.communities.members.enums import Profession
from maillage.foundation.tenancy.scope import community_scope
from tests.care.makers import Surgery, make_surgery
from tests.communities.members.makers import member_of, open_register
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


@pytest.fixture
def here(surgery, settings):
    """The module open for our community, as an invented one; Bob is a nurse of the register."""
    settings.LOCAL_MODE = True
    s = surgery
    s.ours.demonstration = True
    with community_scope(s.ours):
        s.ours.save()
    return s


@pytest.fixture
def nurse(here, cast):
    open_register(cast.ours, cast.alice)
    member = member_of(
        cast.ours, cast.alice, "Bobard", on=timezone.localdate(), profession=Profession.INFIRMIER
    )
    with community_scope(cast.ours):
        register.tie_account(by=cast.alice, member=member, account=cast.bob)
    return here
