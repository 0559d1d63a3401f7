"""Pages that need a supply of care have one, whatever the database of the tests holds."""

import pytest

from tests.planning.whatif.makers import pretend


@pytest.fixture(autouse=True)
def supply(monkeypatch):
    pretend(monkeypatch)
