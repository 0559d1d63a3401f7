"""The database started and ready, and Django on it, for as long as a command runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from config.databases import care_enabled, care_urls, data_dir
from config.local import database, postgres
from config.local.errors import LocalError


@contextmanager
def running_database(base_dir: Path, *, create: bool = False) -> Iterator[None]:
    """Hold the embedded server while the block runs; nothing to do for an external one.

    `create` also prepares the roles and rights; without it an absent database is a `LocalError`.
    """
    external = os.environ.get("DATABASE_URL")
    if external:
        if create:
            owner_url = os.environ.get("DATABASE_OWNER_URL") or external
            database.prepare(owner_url, urlsplit(external).username)
            _prepare_care()
        yield
        return
    folder = data_dir(os.environ, base_dir)
    if not create and not postgres.exists(folder):
        raise LocalError("la plateforme n’est pas encore installée ici : lancez « make setup ».")
    with postgres.lease(folder) as server:
        if create:
            superuser_url = server.url(postgres.SUPERUSER, postgres.SUPERUSER)
            database.prepare_embedded(superuser_url, server.url(database.OWNER, database.DATABASE))
            _prepare_care()
        yield


def _prepare_care() -> None:
    """Nothing to do where no patient data is held, or where it is on the embedded server."""
    urls = care_urls(os.environ)
    if urls and care_enabled(os.environ):
        database.prepare_care(urls[1], urlsplit(urls[0]).username)


@contextmanager
def running_platform(base_dir: Path, *, create: bool = False) -> Iterator[None]:
    """`running_database` with Django set up on it; nothing to do where Django runs already."""
    import django
    from django.apps import apps
    from django.db import connections

    if apps.ready:  # one command called by another, or by a test
        yield
        return
    with running_database(base_dir, create=create):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        try:
            yield
        finally:
            connections.close_all()
