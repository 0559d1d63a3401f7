"""Guarantee: no page asks the database more than twelve questions, and no list one more per row.

The counts of the lists are written here literally: a query added to one of these pages must be seen by whoever
adds it.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.foundation.access.actions import invite
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from tests.cast import LONG_AGO, Cast, give_role, make_community, make_user
from tests.communities.territory.makers import draw
from tests.guarantees.samples import Samples
from tests.guarantees.test_matrix import PAGES, verbs

MOST = 12
# Marks of a transaction inside another: they ask nothing, and the test's own transaction adds some.
MARKS = ("SAVEPOINT ", "RELEASE SAVEPOINT ")
READ = sorted(name for name, page in PAGES.items() if "get" in verbs(page))

pytestmark = pytest.mark.django_db


def queries_of(client: Client, url: str) -> list[str]:
    """The statements that a page sends once what is kept in memory for ever is there."""
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code in {200, 302, 404}
    return [query["sql"] for query in found.captured_queries if not query["sql"].startswith(MARKS)]


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize("name", READ)
def test_a_page_stays_within_its_budget(cast, name):
    samples, page = Samples.make(cast), PAGES[name]
    visitor = {
        "public": None,
        "personal": cast.alice,
        "community": cast.alice,
        "agency": cast.holders.get(Role(page.get("role", Role.ARS))),
        "instance": cast.paul,
    }[page["door"]]
    url = samples.url(name, page, cast.ours if page["door"] == "community" else None)
    asked = queries_of(signed_in(visitor), url)
    print("COUNT", name, len(asked))
    assert len(asked) <= MOST, "\n".join(asked)
