"""Pages that need a supply of care have one, whatever the database of the tests holds."""

import pytest

from tests.planning.whatif.makers import pretend


@pytest.fixture(autouse=True)
def supply(monkeypatch):
    pretend(monkeypatch)


@pytest.fixture
def site(live_server, settings) -> str:
    """Links in messages lead to the server of the test."""
    settings.SITE_URL = live_server.url
    return live_server.url
