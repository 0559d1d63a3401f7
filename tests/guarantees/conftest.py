"""The stage of the guarantees: the cast and one object of every kind, made once for all these tests."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import django.test.client
import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction
from django.test import Client

from maillage.care.doors import pages
from maillage.care.ground.doors import CARE, UPKEEP
from maillage.care.switch import queries as switch
from maillage.foundation.identity.models import User
from tests.cast import Cast, make_cast
from tests.guarantees.samples import Samples, make_samples
from tests.planning.whatif.makers import pretend


@dataclass(frozen=True)
class Stage:
    """Who and what the addresses are tried with."""

    cast: Cast
    samples: Samples
    sessions: dict[int, str]

    def client(self, user: User | None = None) -> Client:
        """A browser of its own where this person signed in beforehand: that writes, and takes time."""
        client = Client()
        if user is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[user.pk]
        return client


@contextmanager
def kept(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """What is made inside is rolled back at the end; each test works in a savepoint inside it.

    Making every object again for each of some hundreds of addresses took most of the time of these tests.
    """
    patches = pytest.MonkeyPatch.context()
    unblocked = django_db_blocker.unblock()  # type: ignore[attr-defined]
    with unblocked, transaction.atomic(), transaction.atomic(using=CARE), patches as patch:
        pretend(patch)
        # Nobody is real here: the pages of patients open, as on a demonstration.
        for room in ("switch.queries", "doors.pages"):
            patch.setattr(f"maillage.care.{room}.is_invented", lambda community: True)
        look_at_answers_only(patch)
        open_care(patch)
        yield
        for door in (DEFAULT_DB_ALIAS, CARE):
            transaction.set_rollback(True, using=door)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages are tried as they are served: behind every door."""
    for item in items:
        if "tests/guarantees/" in item.nodeid and item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(databases=[DEFAULT_DB_ALIAS, CARE, UPKEEP]), append=False)


def open_care(patch: pytest.MonkeyPatch) -> None:
    """Pages of patients exist where the module may be on, for who has a second factor: as if all had."""
    patch.setattr(switch, "verdict", lambda community, *, today: switch.Verdict(community, ()))
    patch.setattr(pages, "is_mfa_enabled", lambda _user: True)


def look_at_answers_only(patch: pytest.MonkeyPatch) -> None:
    """Tens of thousands of answers: no copy of the context of each template, no line for each refusal."""
    patch.setattr(django.test.client, "store_rendered_templates", lambda _store, **_kwargs: None)
    patch.setattr(logging.getLogger("django.request"), "disabled", True)


@pytest.fixture(scope="package")
def kept_stage(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Stage]:
    with kept(django_db_blocker):
        cast = make_cast()
        yield Stage(cast, make_samples(cast), {user.pk: session_of(user) for user in cast.everyone()})


def session_of(user: User) -> str:
    """The key of a session where this person is signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def stage(kept_stage: Stage, db: None) -> Stage:
    return kept_stage


@pytest.fixture(autouse=True)
def supply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that need a supply of care have one, whatever the database of the tests holds."""
    pretend(monkeypatch)
